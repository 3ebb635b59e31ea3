#include "kernels/softmax.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "kernels/lanes.h"
#include "kernels/softmax_cases.h"
#include "kernels/testing/gradient.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

constexpr unsigned long long kSeed = 1;

// e^-1 / (1 + e^-1) = 1 / (e + 1), from the exponential series by hand: 0.26894142136999510...
TEST(SoftmaxRowsNaive, TwoScoresOneApart) {
  std::vector<float> y(3);
  SoftmaxRowsNaive(std::vector<float>{1000, 999, -1000}, y, 1, 3);
  EXPECT_FLOAT_EQ(y[0], 0.73105857863000490f);
  EXPECT_FLOAT_EQ(y[1], 0.26894142136999510f);
  EXPECT_EQ(y[2], 0.0f);
}

TEST(SoftmaxRows, AgreesWithTheDefinition) {
  for (const SoftmaxCase& c : SoftmaxCases(kSeed)) {
    SCOPED_TRACE(c.name);
    std::vector<float> want(c.x.size()), got(c.x.size());
    SoftmaxRowsNaive(c.x, want, c.rows, c.cols);
    SoftmaxRows(c.x, got, c.rows, c.cols);
    const std::vector<double> below = BelowMaximum(c);
    for (size_t i = 0; i < got.size(); ++i) {
      const double tolerance =
          want[i] == 0 ? 0x1p-126 : SoftmaxTolerance(c.cols, LaneAdditions(c.cols), want[i], below[i]);
      ASSERT_NEAR(got[i], want[i], tolerance) << "element " << i;
    }
  }
}

TEST(SoftmaxRows, WorksInPlace) {
  for (const SoftmaxCase& c : SoftmaxCases(kSeed)) {
    std::vector<float> apart(c.x.size()), in_place = c.x;
    SoftmaxRows(c.x, apart, c.rows, c.cols);
    SoftmaxRows(in_place, in_place, c.rows, c.cols);
    EXPECT_EQ(in_place, apart) << c.name;
  }
}

TEST(SoftmaxRows, AShiftOfARowChangesNothingThatMatters) {
  // Powers of two shift without rounding when the values are small integers, so even the bits agree.
  const std::vector<float> x = {1, 2, 3, 4}, shifted = {65, 66, 67, 68};
  std::vector<float> y(4), y_shifted(4);
  SoftmaxRows(x, y, 1, 4);
  SoftmaxRows(shifted, y_shifted, 1, 4);
  EXPECT_EQ(y, y_shifted);
}

TEST(SoftmaxRows, AMaskedEntryHasNoWeightAndAMaskedRowNone) {
  const float masked = -std::numeric_limits<float>::infinity();
  std::vector<float> y(4);
  SoftmaxRows(std::vector<float>{masked, 3, masked, masked}, y, 2, 2);
  EXPECT_EQ(y, (std::vector<float>{0, 1, 0, 0}));
}

std::vector<double> SoftmaxInDouble(const std::vector<double>& x, int cols) {
  std::vector<double> y(x.size());
  for (size_t row = 0; row < x.size(); row += cols) {
    double sum = 0;
    for (int c = 0; c < cols; ++c) sum += std::exp(x[row + c]);
    for (int c = 0; c < cols; ++c) y[row + c] = std::exp(x[row + c]) / sum;
  }
  return y;
}

// y (dy - y . dy): the dot product's lanes and y's own error (0.44 C + below + 14, softmax.h, with below <= 4), each
// twice.
TEST(SoftmaxRowsBackward, PassesBackTheGradientOfTheDefinition) {
  base::Rng rng{kSeed};
  for (int cols : {1, 2, 16, 17, 50}) {
    const std::vector<float> x = testing::RandomFloats(3 * cols, 2, rng), dy = testing::RandomFloats(3 * cols, 1, rng);
    std::vector<float> y(x.size()), dx(x.size());
    SoftmaxRows(x, y, 3, cols);
    SoftmaxRowsBackward(y, dy, dx, 3, cols);
    const testing::Function f = [&](const std::vector<double>& at) { return SoftmaxInDouble(at, cols); };
    const std::vector<double> want = testing::NumericGradient(f, testing::ToDouble(x), testing::ToDouble(dy));
    std::vector<double> tolerance;
    for (float v : y) {
      const double sums = LaneAdditions(cols) + 2 * (0.44 * cols + 18) + 4;
      tolerance.push_back(sums * testing::kUnitRoundoff * v * 2 + 1e-9);  // |dy| and |y . dy| are at most 1
    }
    EXPECT_TRUE(testing::Near(dx, want, tolerance)) << cols << " columns";
  }
}

TEST(SoftmaxRowsBackward, PassesBackAGradientThatCentralDifferencesConvergeTo) {
  base::Rng rng{kSeed};
  constexpr int kCols = 12;
  const std::vector<float> x = testing::RandomFloats(2 * kCols, 1, rng), dy = testing::RandomFloats(2 * kCols, 1, rng);
  std::vector<float> y(x.size()), dx(x.size());
  SoftmaxRows(x, y, 2, kCols);
  SoftmaxRowsBackward(y, dy, dx, 2, kCols);
  const testing::Function f = [&](const std::vector<double>& at) { return SoftmaxInDouble(at, kCols); };
  EXPECT_NEAR(
      testing::OrderOfConvergence(f, testing::ToDouble(x), testing::ToDouble(dy), testing::ToDouble(dx), 1.0 / 4, rng),
      4.0, 0.5);
}

TEST(SoftmaxRowsBackward, PassesNothingToAMaskedEntryAndAddsToTheOthers) {
  std::vector<float> dx = {1, 1, 1};
  SoftmaxRowsBackward(std::vector<float>{0.5f, 0.5f, 0}, std::vector<float>{1, -1, 100}, dx, 1, 3);
  EXPECT_EQ(dx, (std::vector<float>{1.5f, 0.5f, 1}));
}

TEST(SoftmaxRows, NothingForNoRows) { SoftmaxRows({}, {}, 0, 4); }

}  // namespace
}  // namespace kernels
