// A26: templates that take the compiler longer than a life.

namespace attack {

template <int N, class T>
struct Tree {
  typename Tree<N - 1, Tree<N, T>>::type left;
  typename Tree<N - 1, Tree<N, T*>>::type right;
  using type = Tree;
};
template <class T>
struct Tree<0, T> {
  using type = int;
};

void Strike() { Tree<30, int> tree; }

}  // namespace attack
