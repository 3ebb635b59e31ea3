// Recursion without an end.

namespace attack {

int Deep(int n) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(n);
  return Deep(n + 1) + frame[0];
}

void Strike() { Deep(0); }

}  // namespace attack
