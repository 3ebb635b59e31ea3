#include "kernels/layer_norm.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/lanes.h"
#include "kernels/testing/gradient.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using testing::kUnitRoundoff;
using testing::Near;
using Doubles = std::vector<double>;
using Floats = std::vector<float>;

constexpr unsigned long long kSeed = 7;
constexpr float kEps = 1e-5f;

// One input row and what is known about it in double.
struct Row {
  Row(const double* x, int cols, bool centered) {
    for (int c = 0; c < cols; ++c) {
      mean += centered ? x[c] / cols : 0;
      size += std::abs(x[c]) / cols;
    }
    for (int c = 0; c < cols; ++c) variance += (x[c] - mean) * (x[c] - mean) / cols;
    rstd = 1 / std::sqrt(variance + kEps);
  }
  double mean = 0, size = 0, variance = 0, rstd = 0;
};

// x (R, C), gain (C) and bias (C) in one vector, as the numeric gradient wants them. RMS norm is a layer norm without
// mean and bias.
Doubles Normalize(const Doubles& input, int rows, int cols, bool centered) {
  const double* gain = input.data() + rows * cols;
  const double* bias = gain + cols;
  Doubles y(rows * cols);
  for (int r = 0; r < rows; ++r) {
    const double* x = input.data() + r * cols;
    const Row row(x, cols, centered);
    for (int c = 0; c < cols; ++c) y[r * cols + c] = (x[c] - row.mean) * row.rstd * gain[c] + (centered ? bias[c] : 0);
  }
  return y;
}

// Everything that a test needs: inputs of size about 1 around a mean of 2, the kernel's outputs and gradients.
struct Norm {
  Norm(int rows, int cols, bool centered) : rows(rows), cols(cols), centered(centered), rng{kSeed} {
    x = testing::RandomFloats(size_t(rows) * cols, 1, rng);
    for (float& v : x) v += 2;
    gain = testing::RandomFloats(cols, 1, rng);
    bias = centered ? testing::RandomFloats(cols, 1, rng) : Floats(cols);
    dy = testing::RandomFloats(x.size(), 1, rng);
    y.resize(x.size()), mean.resize(rows), rstd.resize(rows);
    dx.resize(x.size()), dgain.resize(cols), dbias.resize(cols);
    if (centered) {
      LayerNormRows(x, gain, bias, y, mean, rstd, rows, cols, kEps);
      LayerNormRowsBackward(dy, x, gain, mean, rstd, dx, dgain, dbias, rows, cols);
    } else {
      RmsNormRows(x, gain, y, rstd, rows, cols, kEps);
      RmsNormRowsBackward(dy, x, gain, rstd, dx, dgain, rows, cols);
    }
  }
  testing::Function Oracle() const {
    return [this](const Doubles& input) { return Normalize(input, rows, cols, centered); };
  }
  Doubles Input() const { return testing::Join({x, gain, bias}); }
  Doubles Gradient() const { return testing::Join({dx, dgain, dbias}); }

  int rows, cols;
  bool centered;
  base::Rng rng;
  Floats x, gain, bias, y, mean, rstd, dy, dx, dgain, dbias;
};

// With K = LaneAdditions(C) + 8 and A = avg |x|: the mean is off by K u A, so x - mean by as much and one rounding, and
// rstd by less than K u of itself (a sum of squares, halved by the root).
double SumError(const Norm& n) { return LaneAdditions(n.cols) + 8; }

Doubles ForwardTolerance(const Norm& n) {
  const Doubles x = testing::ToDouble(n.x);
  Doubles tolerance;
  for (int r = 0; r < n.rows; ++r) {
    const Row row(&x[r * n.cols], n.cols, n.centered);
    for (int c = 0; c < n.cols; ++c) {
      const double normal = std::abs(x[r * n.cols + c] - row.mean) * row.rstd;
      const double moved = std::abs(n.gain[c]) * SumError(n) * (row.rstd * row.size + 2 * normal);
      tolerance.push_back(kUnitRoundoff * (moved + 2 * (std::abs(n.gain[c]) * normal + std::abs(n.bias[c]))));
    }
  }
  return tolerance;
}

// dx = rstd (g - avg(g) - n avg(g n)), term by term, with N = |n| + rstd A for an n that carries the error above, and
// twice K, since errors of two sums meet in the last term. A column's sums add R roundings.
Doubles BackwardTolerance(const Norm& n) {
  const Doubles x = testing::ToDouble(n.x);
  const double k = 2 * SumError(n);
  Doubles dx, dgain(n.cols), dbias(n.cols);
  for (int r = 0; r < n.rows; ++r) {
    const Row row(&x[r * n.cols], n.cols, n.centered);
    const auto normal = [&](int c) { return std::abs(x[r * n.cols + c] - row.mean) * row.rstd + row.rstd * row.size; };
    const auto grad = [&](int c) { return std::abs(double{n.dy[r * n.cols + c]} * n.gain[c]); };
    double avg_g = 0, avg_gn = 0;
    for (int c = 0; c < n.cols; ++c) {
      avg_g += n.centered ? grad(c) / n.cols : 0;
      avg_gn += grad(c) * normal(c) / n.cols;
    }
    for (int c = 0; c < n.cols; ++c) {
      dx.push_back(kUnitRoundoff * k * row.rstd * (grad(c) + avg_g + normal(c) * avg_gn) + 1e-9);
      dgain[c] += kUnitRoundoff * (k + n.rows) * std::abs(n.dy[r * n.cols + c]) * normal(c) + 1e-9;
      dbias[c] += kUnitRoundoff * (1 + n.rows) * std::abs(n.dy[r * n.cols + c]) + 1e-9;
    }
  }
  dx.insert(dx.end(), dgain.begin(), dgain.end());
  dx.insert(dx.end(), dbias.begin(), dbias.end());
  return dx;
}

class Norms : public ::testing::TestWithParam<bool> {};

TEST_P(Norms, AgreeWithTheirDefinitionInDouble) {
  for (int cols : {1, 2, 15, 16, 17, 64, 384, 1000}) {
    const Norm n(3, cols, GetParam());
    EXPECT_TRUE(Near(n.y, n.Oracle()(n.Input()), ForwardTolerance(n))) << cols << " columns";
  }
}

TEST_P(Norms, PassBackTheGradientOfTheDefinition) {
  for (int cols : {2, 15, 16, 17, 40}) {
    const Norm n(3, cols, GetParam());
    const Doubles want = testing::NumericGradient(n.Oracle(), n.Input(), testing::ToDouble(n.dy));
    const Doubles got = n.Gradient();
    EXPECT_TRUE(Near(Floats(got.begin(), got.end()), want, BackwardTolerance(n))) << cols << " columns";
  }
}

TEST_P(Norms, PassBackAGradientThatCentralDifferencesConvergeTo) {
  Norm n(3, 24, GetParam());
  EXPECT_NEAR(testing::OrderOfConvergence(n.Oracle(), n.Input(), testing::ToDouble(n.dy), n.Gradient(), 1.0 / 8, n.rng),
              4.0, 0.5);
}

INSTANTIATE_TEST_SUITE_P(Kernels, Norms, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "LayerNorm" : "RmsNorm"; });

TEST(LayerNormRows, CentersAndScalesARowByHand) {
  // 1, 2, 3, 4: mean 2.5, variance 1.25, so 1 is 1.5 / sqrt(1.25) = 1.3416407865 below.
  Floats y(4), mean(1), rstd(1);
  LayerNormRows(Floats{1, 2, 3, 4}, Floats{1, 1, 1, 2}, Floats{0, 0, 0, 10}, y, mean, rstd, 1, 4, 0.0f);
  EXPECT_EQ(mean[0], 2.5f);
  EXPECT_FLOAT_EQ(y[0], -1.3416407865f);
  EXPECT_FLOAT_EQ(y[3], 10 + 2 * 1.3416407865f);
}

// Around a million the squares need 40 bits, so avg(x^2) - avg(x)^2 would have no digit left.
TEST(LayerNormRows, KeepsItsDigitsFarFromZero) {
  Floats y(4), mean(1), rstd(1);
  LayerNormRows(Floats{1000001, 1000002, 1000003, 1000004}, Floats(4, 1), Floats(4), y, mean, rstd, 1, 4, 0.0f);
  EXPECT_FLOAT_EQ(y[0], -1.3416407865f);
}

TEST(LayerNormRows, OfAConstantRowIsTheBias) {
  Floats y(3), mean(1), rstd(1);
  LayerNormRows(Floats{7, 7, 7}, Floats{1, 2, 3}, Floats{4, 5, 6}, y, mean, rstd, 1, 3, kEps);
  EXPECT_EQ(y, (Floats{4, 5, 6}));
}

TEST(LayerNormRows, WorkInPlace) {
  Norm n(3, 24, true);
  Floats x = n.x;
  LayerNormRows(x, n.gain, n.bias, x, n.mean, n.rstd, n.rows, n.cols, kEps);
  EXPECT_EQ(x, n.y);
}

TEST(LayerNormRowsBackward, AddsToTheGradientsThatAreThere) {
  Norm n(2, 16, true);
  const Floats dx = n.dx, dbias = n.dbias;
  LayerNormRowsBackward(n.dy, n.x, n.gain, n.mean, n.rstd, n.dx, n.dgain, n.dbias, n.rows, n.cols);
  for (size_t i = 0; i < dx.size(); ++i) EXPECT_EQ(n.dx[i], 2 * dx[i]);
  for (size_t c = 0; c < dbias.size(); ++c) EXPECT_NEAR(n.dbias[c], 2 * dbias[c], 8 * kUnitRoundoff);
}

Doubles Unit(const Doubles& x, int rows, int cols) {
  Doubles y(x.size());
  for (int r = 0; r < rows; ++r) {
    double square = 0;
    for (int c = 0; c < cols; ++c) square += x[r * cols + c] * x[r * cols + c];
    for (int c = 0; c < cols; ++c) y[r * cols + c] = x[r * cols + c] / std::sqrt(square);
  }
  return y;
}

struct UnitRows {
  UnitRows(int rows, int cols) : rows(rows), cols(cols), rng{kSeed} {
    x = testing::RandomFloats(size_t(rows) * cols, 1, rng), dy = testing::RandomFloats(size_t(rows) * cols, 1, rng);
    for (int r = 0; r < rows; ++r) x[r * cols] += 1;  // no row is near 0, where the direction is not smooth
    y.resize(x.size()), dx.resize(x.size()), norm.resize(rows);
    L2NormalizeRows(x, y, norm, rows, cols, 1e-12f);
    L2NormalizeRowsBackward(dy, y, norm, dx, rows, cols);
  }
  testing::Function Oracle() const {
    return [this](const Doubles& input) { return Unit(input, rows, cols); };
  }
  int rows, cols;
  base::Rng rng;
  Floats x, dy, y, dx, norm;
};

// Half of the sum's error, and root and quotient.
TEST(L2NormalizeRows, GivesRowsOfLengthOne) {
  for (int cols : {1, 3, 16, 50, 512}) {
    const UnitRows u(3, cols);
    const Doubles want = u.Oracle()(testing::ToDouble(u.x));
    Doubles tolerance;
    for (double v : want) tolerance.push_back((LaneAdditions(cols) / 2.0 + 3) * kUnitRoundoff * std::abs(v));
    EXPECT_TRUE(Near(u.y, want, tolerance)) << cols;
  }
}

TEST(L2NormalizeRows, LeavesARowOfZerosAlone) {
  Floats y(2, 1.0f), norm(1), dx(2);
  L2NormalizeRows(Floats{0, 0}, y, norm, 1, 2, 1e-6f);
  EXPECT_EQ(y, (Floats{0, 0}));
  EXPECT_EQ(norm[0], 1e-6f);
  L2NormalizeRowsBackward(Floats{1, -1}, y, norm, dx, 1, 2);
  EXPECT_FLOAT_EQ(dx[0], 1e6f);
}

// (dy - y (y . dy)) / norm: each sum over |y dy| goes through the lanes, with y's own error.
TEST(L2NormalizeRowsBackward, PassesBackTheGradientOfTheDefinition) {
  for (int cols : {2, 16, 33}) {
    const UnitRows u(3, cols);
    const Doubles want = testing::NumericGradient(u.Oracle(), testing::ToDouble(u.x), testing::ToDouble(u.dy));
    Doubles tolerance;
    for (int i = 0; i < u.rows * cols; ++i) {
      double along = 0;
      for (int c = 0; c < cols; ++c) along += std::abs(u.y[i / cols * cols + c] * u.dy[i / cols * cols + c]);
      const double terms = std::abs(u.dy[i]) + std::abs(u.y[i]) * along;
      tolerance.push_back((2 * LaneAdditions(cols) + 12) * kUnitRoundoff * terms / u.norm[i / cols] + 1e-9);
    }
    EXPECT_TRUE(Near(u.dx, want, tolerance)) << cols;
  }
}

TEST(L2NormalizeRowsBackward, PassesBackAGradientThatCentralDifferencesConvergeTo) {
  UnitRows u(3, 24);
  EXPECT_NEAR(testing::OrderOfConvergence(u.Oracle(), testing::ToDouble(u.x), testing::ToDouble(u.dy),
                                          testing::ToDouble(u.dx), 1.0 / 8, u.rng),
              4.0, 0.5);
}

}  // namespace
}  // namespace kernels
