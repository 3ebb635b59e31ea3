#include "kernels/math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "kernels/math_bounds.h"
#include "kernels/testing/ulp.h"

namespace kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr unsigned long long kSeed = 1;

class Math : public ::testing::TestWithParam<MathFunction> {};

// 997 is odd, so every pattern of the low bits comes up.
TEST_P(Math, IsWithinTheBoundAtEvery997thFloat) { EXPECT_TRUE(KeepsItsBound(GetParam(), 0, 997)); }

TEST_P(Math, IsWithinTheBoundAtTheEdges) {
  const MathFunction& f = GetParam();
  const float edges[] = {0.0f,
                         -0.0f,
                         1.0f,
                         -1.0f,
                         0x1p-149f,
                         -0x1p-149f,
                         0x1.fffffcp-127f,
                         0x1p-126f,
                         0x1.fffffep127f,
                         -0x1.fffffep127f,
                         kInfinity,
                         -kInfinity,
                         kNaN,
                         -kNaN,
                         88.72283f,
                         88.72284f,
                         -87.33655f,
                         -103.9720f,
                         -103.9721f,
                         -104.0f,
                         0.9375f,
                         0.93750006f,
                         3.9192059f,
                         4.0f,
                         9.0109f,
                         10.0f,
                         10.5f};
  for (float edge : edges) {
    for (float x : {std::nextafter(edge, -kInfinity), edge, std::nextafter(edge, kInfinity)}) {
      float y = 0;
      f.array(std::span(&x, 1), std::span(&y, 1));
      EXPECT_LE(testing::UlpsApart(y, f.oracle(x)), f.ulps) << f.name << "(" << x << ") = " << y;
    }
  }
}

// 16 at a time, the rest of 0 to 15, and one at a time take different instructions.
TEST_P(Math, HasTheSameBitsAloneAndInArraysOfAnyLength) {
  const MathFunction& f = GetParam();
  base::Rng rng{kSeed};
  std::vector<float> x(67);
  for (float& v : x) v = static_cast<float>(8 * rng.Uniform() - 3);
  std::vector<float> alone(x.size());
  for (size_t i = 0; i < x.size(); ++i) f.array(std::span(&x[i], 1), std::span(&alone[i], 1));
  for (size_t n = 0; n <= x.size(); ++n) {
    std::vector<float> y(n);
    f.array(std::span(x).first(n), y);
    for (size_t i = 0; i < n; ++i) EXPECT_EQ(std::bit_cast<uint32_t>(y[i]), std::bit_cast<uint32_t>(alone[i]));
  }
}

TEST_P(Math, WorksInPlace) {
  std::vector<float> x = {0.5f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}, apart(x.size());
  GetParam().array(x, apart);
  GetParam().array(x, x);
  EXPECT_EQ(x, apart);
}

INSTANTIATE_TEST_SUITE_P(Functions, Math, ::testing::ValuesIn(MathFunctions()),
                         [](const auto& info) { return info.param.name; });

TEST(MathScalars, AreTheArrayFormsOfOneElement) {
  for (float x : {0.1f, 1.0f, 5.0f, 80.0f}) {
    std::vector<float> y(1);
    const auto of = [&](void (*array)(std::span<const float>, std::span<float>)) {
      array(std::span(&x, 1), y);
      return y[0];
    };
    EXPECT_EQ(Exp(x), of(Exp));
    EXPECT_EQ(Log(x), of(Log));
    EXPECT_EQ(Tanh(x), of(Tanh));
    EXPECT_EQ(Erf(x), of(Erf));
  }
}

TEST(Exp, IsExactWhereTheResultIsAWholePowerOfTwoOrNothing) {
  EXPECT_EQ(Exp(0.0f), 1.0f);
  EXPECT_EQ(Exp(-kInfinity), 0.0f);
  EXPECT_EQ(Exp(kInfinity), kInfinity);
  EXPECT_EQ(Exp(-1000.0f), 0.0f);
}

TEST(TanhAndErf, AreOddToTheBit) {
  for (float x : {0.0f, 0x1p-149f, 1e-20f, 0.1f, 0.9375f, 1.0f, 3.0f, 100.0f}) {
    EXPECT_EQ(std::bit_cast<uint32_t>(Tanh(-x)), std::bit_cast<uint32_t>(-Tanh(x))) << x;
    EXPECT_EQ(std::bit_cast<uint32_t>(Erf(-x)), std::bit_cast<uint32_t>(-Erf(x))) << x;
  }
}

// How far `got` is from `exact` (64 bits of mantissa) in units of a double's last place.
double DoubleUlpsApart(double got, long double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  return static_cast<double>(std::abs(got - exact) / std::ldexp(1.0L, std::max(exponent - 53, -1074)));
}

double Worst(double (*f)(double), long double (*oracle)(long double), double low, double high) {
  base::Rng rng{kSeed};
  double worst = 0;
  for (int i = 0; i < 50000; ++i) {
    const double x = low + (high - low) * rng.Uniform();
    worst = std::max(worst, DoubleUlpsApart(f(x), oracle(x)));
  }
  return worst;
}

TEST(ExpOfDouble, IsWithinOneUlp) {
  for (double reach : {0.4, 10.0, 700.0}) EXPECT_LE(Worst(Exp, std::exp, -reach, reach), 1.0) << reach;
  EXPECT_LE(Worst(Exp, std::exp, -745, -708), 1.0) << "denormal results";
  EXPECT_EQ(Exp(0.0), 1.0);
  EXPECT_EQ(Exp(-746.0), 0.0);
  EXPECT_EQ(Exp(710.0), double{kInfinity});
  EXPECT_TRUE(std::isnan(Exp(double{kNaN})));
}

TEST(LogOfDouble, IsWithinOneUlp) {
  EXPECT_LE(Worst(Log, std::log, 0.5, 2), 1.0);
  EXPECT_LE(Worst(Log, std::log, 0, 1e6), 1.0);
  EXPECT_LE(Worst(Log, std::log, 0, 1e-309), 1.0) << "denormal arguments";
  EXPECT_EQ(Log(1.0), 0.0);
  EXPECT_EQ(Log(0.0), -double{kInfinity});
  EXPECT_EQ(Log(double{kInfinity}), double{kInfinity});
  EXPECT_TRUE(std::isnan(Log(-1.0)));
}

TEST(SinAndCos, AreWithinOneUlp) {
  for (double reach : {1.0, 10.0, 1000.0, 0x1p20}) {
    EXPECT_LE(Worst(Sin, std::sin, -reach, reach), 1.0) << reach;
    EXPECT_LE(Worst(Cos, std::cos, -reach, reach), 1.0) << reach;
  }
}

// The double next to a multiple of pi/2 is where a range reduction with too few digits of pi shows.
TEST(SinAndCos, AreWithinOneUlpNextToTheirZeros) {
  const long double half_pi = 1.57079632679489661923132169163975144L;
  for (int k = 1; k < 600000; k += 997) {
    const double x = static_cast<double>(k * half_pi);
    EXPECT_LE(DoubleUlpsApart(Sin(x), std::sin(static_cast<long double>(x))), 1.0) << x;
    EXPECT_LE(DoubleUlpsApart(Cos(x), std::cos(static_cast<long double>(x))), 1.0) << x;
  }
}

TEST(SinAndCos, AtTheEdges) {
  EXPECT_TRUE(std::signbit(Sin(-0.0)));
  EXPECT_EQ(Cos(0.0), 1.0);
  EXPECT_TRUE(std::isnan(Sin(0x1.000001p20))) << "too few digits of pi: no number is better than a wrong one";
  EXPECT_TRUE(std::isnan(Cos(double{kInfinity})));
}

}  // namespace
}  // namespace kernels
