// The one random number generator of the course: SplitMix64.
//
// A plain aggregate, so that a generator can be stored, compared, copied and sent to another process. The standard
// library's distributions differ between implementations; golden values must not, hence Uniform() here.
//
// Source: Steele, Lea, Flood 2014, "Fast Splittable Pseudorandom Number Generators", OOPSLA, figure 13 (finaliser
// "variant 13" of Stafford).

#ifndef BASE_RNG_H_
#define BASE_RNG_H_

#include <cstdint>

namespace base {

struct Rng {
  uint64_t state = 0;  // the seed; every value is a good one

  // The next 64 random bits.
  uint64_t Next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Uniform in [0, 1): the upper 53 bits, so that every value is exact in a double.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

  // Uniform in {0, ..., n - 1}; n >= 1. The bias is below n / 2^53.
  int Below(int n) { return static_cast<int>(Uniform() * n); }

  bool operator==(const Rng&) const = default;
};

}  // namespace base

#endif  // BASE_RNG_H_
