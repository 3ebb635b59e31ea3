// A26: a constant that takes the compiler for ever. (The limits of its evaluator are raised from inside the file.)

namespace attack {

template <unsigned long N>
constexpr unsigned long Spin(unsigned long x) {
  for (unsigned long i = 0; i < 200000; ++i) x = x * 6364136223846793005ul + i;
  if constexpr (N > 0) return Spin<N - 1>(x) + Spin<N - 1>(x + 1);
  return x;
}
constexpr unsigned long kValue = Spin<40>(1);

void Strike() { static_cast<void>(kValue); }

}  // namespace attack
