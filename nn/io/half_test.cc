// All 65,536 values of each format against their definition.

#include "nn/io/half.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "gtest/gtest.h"

namespace nn::io {
namespace {

// The value that IEEE 754 gives to a sign, an exponent of `width` bits and a fraction of `digits` bits.
double Defined(uint32_t bits, int width, int digits) {
  const double sign = (bits >> (width + digits)) & 1 ? -1 : 1;
  const int exponent = static_cast<int>((bits >> digits) & ((1u << width) - 1));
  const double fraction = std::ldexp(static_cast<double>(bits & ((1u << digits) - 1)), -digits);
  const int bias = (1 << (width - 1)) - 1;
  if (exponent == (1 << width) - 1) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias);
  return sign * std::ldexp(1 + fraction, exponent - bias);
}

void ExpectSame(float got, double want, uint32_t bits) {
  if (std::isnan(want)) {
    EXPECT_TRUE(std::isnan(got)) << std::hex << bits;
  } else {
    EXPECT_EQ(static_cast<double>(got), want) << std::hex << bits;
    EXPECT_EQ(std::signbit(got), std::signbit(want)) << std::hex << bits << ": -0 is not 0";
  }
}

TEST(HalfToFloat, IsExactForEveryValue) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    ExpectSame(HalfToFloat(static_cast<uint16_t>(bits)), Defined(bits, 5, 10), bits);
  }
}

TEST(Bfloat16ToFloat, IsExactForEveryValue) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    ExpectSame(Bfloat16ToFloat(static_cast<uint16_t>(bits)), Defined(bits, 8, 7), bits);
  }
}

TEST(HalfToFloat, KnowsTheExamplesOfTheStandard) {
  EXPECT_EQ(HalfToFloat(0x3C00), 1.0f);
  EXPECT_EQ(HalfToFloat(0x7BFF), 65504.0f) << "the largest";
  EXPECT_EQ(HalfToFloat(0x0400), 0x1p-14f) << "the smallest normal one";
  EXPECT_EQ(HalfToFloat(0x0001), 0x1p-24f) << "the smallest subnormal one";
}

}  // namespace
}  // namespace nn::io
