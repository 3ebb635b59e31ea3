#include "kernels/softmax.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/lanes.h"
#include "kernels/softmax_cases.h"

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

TEST(SoftmaxRows, NothingForNoRows) { SoftmaxRows({}, {}, 0, 4); }

}  // namespace
}  // namespace kernels
