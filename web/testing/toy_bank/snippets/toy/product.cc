#include <cstdio>

// A sum whose terms say nothing of it.
int main() {
  long sum = 0;
  for (long i = 1; i <= 4164; ++i) sum += i;
  sum += 3779;
  std::printf("%ld\n%ld\n", sum, sum % 10);
}
