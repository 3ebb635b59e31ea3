#include "kernels/activations.h"

#include <cmath>
#include <numbers>
#include <ostream>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/testing/gradient.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using testing::kUnitRoundoff;

constexpr unsigned long long kSeed = 3;

double GeluInDouble(double x) { return x * 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double Cubic(double x) { return std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x); }
double CubicSlope(double x) { return std::sqrt(2 / std::numbers::pi) * (1 + 3 * 0.044715 * x * x); }
double GeluTanhInDouble(double x) { return 0.5 * x * (1 + std::tanh(Cubic(x))); }
double SiluInDouble(double x) { return x / (1 + std::exp(-x)); }

// `forward_error` and `backward_error` are in units of u = 2^-24; the latter is multiplied by |dy|.
struct Activation {
  const char* name;
  void (*forward)(std::span<const float> x, std::span<float> y);
  void (*backward)(std::span<const float> x, std::span<const float> dy, std::span<float> dx);
  double (*oracle)(double);
  double (*forward_error)(double x);
  double (*backward_error)(double x);
};

void PrintTo(const Activation& activation, std::ostream* out) { *out << activation.name; }

const Activation kActivations[] = {
    // Phi is half of: the argument's two roundings (|z erf'(z)| <= 0.49 each), erf's 1.5 ulp, and the sum's 1; then the
    // product.
    {"Gelu", Gelu, GeluBackward, GeluInDouble, [](double x) { return 3 * std::abs(x); },
     // Phi's 1.8; x phi(x) <= 0.25 with exp's 2 and three products; its argument's x^2 (|x^3 phi| <= 0.47); sum and
     // product.
     [](double) { return 6.0; }},
    // The argument's 6 roundings (|z tanh'(z)| <= 0.45 each), tanh's 2.5 ulp, the sum's 1: half of 6.2; then the
    // product.
    {"GeluTanh", GeluTanh, GeluTanhBackward, GeluTanhInDouble, [](double x) { return 4.2 * std::abs(x); },
     // 1 - t^2 cancels: it is off by twice t's 5.2 and 2 more, however small it is, and is multiplied by x and the
     // inner slope.
     [](double x) { return 8 + 0.5 * 16 * std::abs(x) * CubicSlope(x); }},
    // exp's 2, sum, quotient, product.
    {"Silu", Silu, SiluBackward, SiluInDouble, [](double x) { return 5 * std::abs(SiluInDouble(x)); },
     // The sigmoid's 4 relative; 1 - s is off by 5, and is multiplied by x.
     [](double x) { return (10 + 6 * std::abs(x)) * SiluInDouble(x) / x; }},
};

class Activations : public ::testing::TestWithParam<Activation> {};

std::vector<float> Inputs(base::Rng& rng) {
  std::vector<float> x = testing::RandomFloats(1000, 6, rng);
  for (float v : {1e-30f, -1e-30f, 0x1p-149f, 20.0f, -20.0f, 100.0f, -100.0f}) x.push_back(v);
  return x;
}

// 2^-120: e^-x overflows below -88.7, and SiLU is 0 instead of what is left of it.
TEST_P(Activations, AgreeWithTheirDefinitionInDouble) {
  base::Rng rng{kSeed};
  const std::vector<float> x = Inputs(rng);
  std::vector<float> y(x.size());
  GetParam().forward(x, y);
  std::vector<double> want, tolerance;
  for (double v : x) {
    want.push_back(GetParam().oracle(v));
    tolerance.push_back(GetParam().forward_error(v) * kUnitRoundoff + 0x1p-120);
  }
  EXPECT_TRUE(testing::Near(y, want, tolerance));
}

TEST_P(Activations, WorkInPlace) {
  base::Rng rng{kSeed};
  std::vector<float> x = Inputs(rng), apart(x.size());
  GetParam().forward(x, apart);
  GetParam().forward(x, x);
  EXPECT_EQ(x, apart);
}

TEST_P(Activations, PassBackTheDerivativeOfTheDefinition) {
  base::Rng rng{kSeed};
  const std::vector<float> x = testing::RandomFloats(500, 6, rng), dy = testing::RandomFloats(500, 1, rng);
  std::vector<float> dx(x.size());
  GetParam().backward(x, dy, dx);
  std::vector<double> want, tolerance;
  for (size_t i = 0; i < x.size(); ++i) {
    const testing::Function f = [](const std::vector<double>& at) { return std::vector{GetParam().oracle(at[0])}; };
    want.push_back(testing::NumericGradient(f, {x[i]}, std::vector<double>{dy[i]})[0]);
    tolerance.push_back((GetParam().backward_error(x[i]) + 2) * std::abs(dy[i]) * kUnitRoundoff + 1e-10);
  }
  EXPECT_TRUE(testing::Near(dx, want, tolerance));
}

TEST_P(Activations, PassBackAGradientThatCentralDifferencesConvergeTo) {
  base::Rng rng{kSeed};
  const std::vector<float> x = testing::RandomFloats(40, 2, rng), dy = testing::RandomFloats(40, 1, rng);
  std::vector<float> dx(x.size());
  GetParam().backward(x, dy, dx);
  const testing::Function f = [](const std::vector<double>& at) {
    std::vector<double> y;
    for (double v : at) y.push_back(GetParam().oracle(v));
    return y;
  };
  EXPECT_NEAR(
      testing::OrderOfConvergence(f, testing::ToDouble(x), testing::ToDouble(dy), testing::ToDouble(dx), 1.0 / 8, rng),
      4.0, 0.5);
}

TEST_P(Activations, AddToTheGradientThatIsThere) {
  const std::vector<float> x = {1, -2, 0.5f}, dy = {1, 1, -1};
  std::vector<float> once(3), twice(3);
  GetParam().backward(x, dy, once);
  GetParam().backward(x, dy, twice);
  GetParam().backward(x, dy, twice);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(twice[i], 2 * once[i]);
}

INSTANTIATE_TEST_SUITE_P(Kernels, Activations, ::testing::ValuesIn(kActivations),
                         [](const auto& info) { return info.param.name; });

// 1 Phi(1) = 0.8413447460685429, from tables of the normal distribution.
TEST(Gelu, OfOneIsTheChanceOfLessThanOneStandardDeviation) {
  std::vector<float> y(2);
  Gelu(std::vector<float>{1, -1}, y);
  EXPECT_NEAR(y[0], 0.8413447460685429, 4 * kUnitRoundoff);
  EXPECT_NEAR(y[1], -0.15865525393145707, 4 * kUnitRoundoff);
}

}  // namespace
}  // namespace kernels
