#include "kernels/math.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kernels/clones.h"
#include "kernels/math_inline.h"

namespace kernels {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// ln 2 in two parts, the upper one with 32 bits: its product with a whole number below 2^21 is exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

// Adding 1.5 * 2^52 rounds to a whole number, and puts it into the last bits.
constexpr double kRound = 0x1.8p52;

double PowerOfTwo(int64_t n) { return std::bit_cast<double>(static_cast<uint64_t>(n + 1023) << 52); }

// An angle as quadrant * pi/2 + r + low, |r| <= pi/4 and a little; low is what r rounds away.
struct Angle {
  uint64_t quadrant;  // modulo 4
  double r;
  double low;
};

// REQUIRES: |x| <= 2^20. pi/2 is subtracted in three parts of 33, 33 and 53 bits; multiples of the first two are exact,
// and so is the first difference.
Angle ReduceAngle(double x) {
  const double shifted = x * 0x1.45f306dc9c883p-1 + kRound;
  const double n = shifted - kRound;
  const double first = x - n * 0x1.921fb544p+0;
  const double second = n * 0x1.0b4611a6p-34;
  const double difference = first - second;
  const double rest = ((first - difference) - second) - n * 0x1.3198a2e037073p-69;
  const double r = difference + rest;
  return {std::bit_cast<uint64_t>(shifted) & 3u, r, (difference - r) + rest};
}

// Taylor, up to r^17 / 17!: the next term is below 2^-59 of the result. The derivative of sin is 1 - r^2 / 2, nearly.
double SinNearZero(double r, double low) {
  const double z = r * r;
  double q = 0;
  for (int k = 17; k >= 3; k -= 2) q = (1.0 - q) * z / (k * (k - 1.0));
  return r - (r * q - low * (1.0 - 0.5 * z));
}

// Taylor, up to r^18 / 18!. The derivative of cos is -r, nearly.
double CosNearZero(double r, double low) {
  const double z = r * r;
  double q = 0;
  for (int k = 18; k >= 4; k -= 2) q = (1.0 - q) * z / (k * (k - 1.0));
  // 1 - z/2 + z/2 q - low r. What the first difference rounds away goes to the small rest.
  const double half = 0.5 * z;
  const double head = 1.0 - half;
  return head + (((1.0 - head) - half) + (half * q - low * r));
}

double SinOfQuadrant(Angle angle) {
  const double magnitude = angle.quadrant & 1u ? CosNearZero(angle.r, angle.low) : SinNearZero(angle.r, angle.low);
  return angle.quadrant & 2u ? -magnitude : magnitude;
}

bool InRange(double x) { return x >= -0x1p20 && x <= 0x1p20; }

}  // namespace

float Exp(float x) { return inlined::Exp(x); }
float Log(float x) { return inlined::Log(x); }
float Tanh(float x) { return inlined::Tanh(x); }
float Erf(float x) { return inlined::Erf(x); }

KERNELS_CLONES void Exp(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = inlined::Exp(x[i]);
}
KERNELS_CLONES void Log(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = inlined::Log(x[i]);
}
KERNELS_CLONES void Tanh(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = inlined::Tanh(x[i]);
}
KERNELS_CLONES void Erf(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = inlined::Erf(x[i]);
}

double Exp(double x) {
  if (!(x > -746)) return x != x ? x : 0.0;
  if (x > 710) return kInfinity;
  const double shifted = x * 0x1.71547652b82fep+0 + kRound;
  const double n = shifted - kRound;
  const double high = x - n * kLn2High;
  const double low = n * kLn2Low;
  const double r = high - low;
  // Taylor, up to r^13 / 13!: the next term is below 2^-57.
  double q = 0;
  for (int k = 13; k >= 3; --k) q = (1.0 + q) * r / k;
  // What r rounds away is worth a tenth of an ulp.
  const double expm1 = r + (0.5 * r * r * (1.0 + q) + ((high - r) - low));
  const int64_t whole = static_cast<int64_t>(n);
  const int64_t half = whole >> 1;
  return (1.0 + expm1) * PowerOfTwo(half) * PowerOfTwo(whole - half);
}

double Log(double x) {
  if (x != x || x == kInfinity) return x;
  if (x <= 0) return x == 0 ? -kInfinity : kNaN;
  const bool denormal = x < 0x1p-1022;
  const uint64_t bits = std::bit_cast<uint64_t>(denormal ? x * 0x1p52 : x);
  const int64_t exponent = static_cast<int64_t>(bits - std::bit_cast<uint64_t>(0x1.6a09e667f3bcdp-1)) >> 52;
  const double f = std::bit_cast<double>(bits - (static_cast<uint64_t>(exponent) << 52)) - 1.0;
  const double e = static_cast<double>(exponent - (denormal ? 52 : 0));
  // As the float form (math_inline.h), with eleven terms of the series.
  const double s = f / (2.0 + f);
  const double z = s * s;
  double tail = 0;
  for (int k = 23; k >= 3; k -= 2) tail = z * (2.0 / k + tail);
  const double half_square = 0.5 * f * f;
  return e * kLn2High + (f - (half_square - (s * (half_square + tail) + e * kLn2Low)));
}

double Sin(double x) {
  if (x == 0) return x;  // keeps the sign of -0
  return InRange(x) ? SinOfQuadrant(ReduceAngle(x)) : kNaN;
}

double Cos(double x) {
  if (!InRange(x)) return kNaN;
  Angle angle = ReduceAngle(x);
  ++angle.quadrant;  // cos x = sin(x + pi/2)
  return SinOfQuadrant(angle);
}

}  // namespace kernels
