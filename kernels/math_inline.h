// The bodies of math.h's float functions, for loops: no branch, no table, no call, so that the compiler
// turns a loop over them into vector instructions. Only for sources of a kernel_library, whose flags forbid
// to fuse products and sums.
//
// Sources:  Muller 2016, "Elementary Functions", 3rd ed.: chapter 11 (range reduction in two
//           parts), chapter 3 (minimax).

#ifndef KERNELS_MATH_INLINE_H_
#define KERNELS_MATH_INLINE_H_

#include <bit>
#include <cstdint>
#include <limits>

namespace kernels::inlined {

// ln 2 in two parts: the upper one has 16 bits, so its product with a whole number below 256 is exact in a float.
inline constexpr float kLn2High = 0x1.62e4p-1f;
inline constexpr float kLn2Low = 1.42860682e-6f;

// x = n ln 2 + r with |r| <= ln 2 / 2, and e^r - 1: what Exp and Tanh share.
struct Reduced {
  int32_t n;
  float expm1;  // e^r - 1
};

// REQUIRES: |x| <= 176, or NaN (then expm1 is NaN).
[[gnu::always_inline]] inline Reduced Reduce(float x) {
  // Adding 1.5 * 2^23 leaves no bits behind the point: the sum's last bits are x / ln 2, rounded to the nearest.
  constexpr float kRound = 0x1.8p23f;
  const float shifted = x * 1.44269504f + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * kLn2High) - n * kLn2Low;
  // Taylor: 1/2! + r/3! + ... + r^5/7!. What is left out, r^8 / 8!, is below 2^-27.
  float q = 1.0f / 5040;
  q = q * r + 1.0f / 720;
  q = q * r + 1.0f / 120;
  q = q * r + 1.0f / 24;
  q = q * r + 1.0f / 6;
  q = q * r + 1.0f / 2;
  return {static_cast<int32_t>(std::bit_cast<uint32_t>(shifted) - std::bit_cast<uint32_t>(kRound)), r + r * r * q};
}

// 2^n for -126 <= n <= 127: the exponent's bits, and nothing behind them. Unsigned, since NaN makes n any number.
[[gnu::always_inline]] inline float PowerOfTwo(int32_t n) {
  return std::bit_cast<float>((static_cast<uint32_t>(n) + 127u) << 23);
}

[[gnu::always_inline]] inline float Exp(float x) {
  // Beyond these the result is 0 and infinity anyway; comparisons with NaN are false, so it stays.
  x = x < -104.0f ? -104.0f : x;
  x = x > 89.0f ? 89.0f : x;
  const Reduced reduced = Reduce(x);
  // 2^n itself may be out of range where e^x is not (2^128, 2^-149): its two halves never are, and
  // only the last product rounds.
  const int32_t half = reduced.n >> 1;
  return (1.0f + reduced.expm1) * PowerOfTwo(half) * PowerOfTwo(reduced.n - half);
}

[[gnu::always_inline]] inline float Log(float x) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr uint32_t kSqrtHalf = 0x3f3504f3;  // the bits of sqrt(1/2)
  // Denormal numbers have no implicit one; 2^23 lifts them to where they have.
  const bool denormal = x < 0x1p-126f;
  const float lifted = denormal ? x * 0x1p23f : x;
  // lifted = 2^e m with sqrt(1/2) <= m < sqrt(2).
  const uint32_t bits = std::bit_cast<uint32_t>(lifted);
  const int32_t exponent = static_cast<int32_t>(bits - kSqrtHalf) >> 23;
  const float m = std::bit_cast<float>(bits - (static_cast<uint32_t>(exponent) << 23));
  const float e = static_cast<float>(exponent) - (denormal ? 23.0f : 0.0f);
  // With s = f / (2 + f): ln(1 + f) = 2 atanh(s) = 2 s + s R, R = 2 s^2 / 3 + 2 s^4 / 5 + ...; |s| <= 0.172, so four
  // terms leave 2^-28. Written as f - (f^2/2 - s (f^2/2 + R)), which is the same and keeps the exact f in front.
  const float f = m - 1.0f;
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float tail = z * (2.0f / 3 + z * (2.0f / 5 + z * (2.0f / 7 + z * (2.0f / 9))));
  const float half_square = 0.5f * f * f;
  const float log = e * kLn2High + (f - (half_square - (s * (half_square + tail) + e * kLn2Low)));
  const float positive = x < kInfinity ? log : x;  // infinity and NaN are their own logarithms
  const float not_negative = x < 0.0f ? std::numeric_limits<float>::quiet_NaN() : positive;
  return x == 0.0f ? -kInfinity : not_negative;
}

[[gnu::always_inline]] inline float Abs(float x) {
  return std::bit_cast<float>(std::bit_cast<uint32_t>(x) & 0x7fffffffu);
}
[[gnu::always_inline]] inline float CopySign(float magnitude, float sign) {
  return std::bit_cast<float>(std::bit_cast<uint32_t>(magnitude) | (std::bit_cast<uint32_t>(sign) & 0x80000000u));
}

// tanh x = (e^2x - 1) / (e^2x + 1), from e^2x - 1 = 2^n (e^r - 1) + (2^n - 1), which keeps its digits near 0.
[[gnu::always_inline]] inline float Tanh(float x) {
  float twice = 2.0f * Abs(x);
  twice = twice > 20.0f ? 20.0f : twice;  // tanh 10 rounds to 1
  const Reduced reduced = Reduce(twice);
  const float scale = PowerOfTwo(reduced.n);
  const float expm1 = scale * reduced.expm1 + (scale - 1.0f);
  return CopySign(expm1 / (expm1 + 2.0f), x);
}

// Two minimax polynomials (Remez exchange in 40 digits; largest errors of the result 2^-30.8 and 2^-29.3): erf(x) / x -
// 1 in x^2 up to 15/16, and ln(1 - erf x) from there to 4.
[[gnu::always_inline]] inline float Erf(float x) {
  constexpr float kBorder = 0.9375f;
  const float a = Abs(x);
  const float z = x * x;
  float near = 8.26744585e-5f;
  near = near * z - 8.11807102e-4f;
  near = near * z + 5.19882939e-3f;
  near = near * z - 2.68584969e-2f;
  near = near * z + 1.12836790e-1f;
  near = near * z - 3.76126326e-1f;
  near = near * z + 1.28379167e-1f;
  const float inner = x + x * near;

  const float b = a > 4.0f ? 4.0f : a;  // erf 4 rounds to 1
  float far = 1.93894781e-4f;
  far = far * b - 3.02310613e-3f;
  far = far * b + 2.21464207e-2f;
  far = far * b - 1.03763852e-1f;
  far = far * b - 6.37374298e-1f;
  far = far * b - 1.12756099f;
  far = far * b - 2.23571748e-4f;
  const float outer = CopySign(1.0f - Exp(far), x);
  return a > kBorder ? outer : inner;  // NaN is inner
}

}  // namespace kernels::inlined

#endif  // KERNELS_MATH_INLINE_H_
