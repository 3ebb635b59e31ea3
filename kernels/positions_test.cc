#include "kernels/positions.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace kernels {
namespace {

// The digits that are printed: six behind the point.
constexpr double kPrinted = 5e-7;

TEST(SinCos1d, IsWhispersTable) {
  std::vector<float> table(1500 * 384);
  SinCos1d(table, 1500, 384);
  const float* one = table.data() + 384;
  const double sines[] = {0.841471, 0.815112, 0.788312}, cosines[] = {0.540302, 0.579303, 0.615275};
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(one[i], sines[i], kPrinted) << "channel " << i;
    EXPECT_NEAR(one[192 + i], cosines[i], kPrinted) << "channel " << 192 + i;
  }
}

TEST(SinCos1d, SlowestChannelTurnsATenThousandthPerPosition) {
  std::vector<float> table(3 * 8);
  SinCos1d(table, 3, 8);
  EXPECT_FLOAT_EQ(table[2 * 8 + 3], 2e-4f);
  EXPECT_EQ(table[0], 0.0f);
  EXPECT_EQ(table[4], 1.0f);
}

// The oracle is long double, whose angle at position 1499 is off by less than 2^-50: half an ulp of the float, and a
// little.
TEST(SinCos1d, IsTheNearestFloatEverywhere) {
  constexpr int kPositions = 1500, kDim = 48;
  std::vector<float> table(kPositions * kDim);
  SinCos1d(table, kPositions, kDim);
  for (int p = 0; p < kPositions; ++p) {
    for (int i = 0; i < kDim / 2; ++i) {
      const long double angle = p * std::pow(10000.0L, -i / (kDim / 2 - 1.0L));
      ASSERT_NEAR(table[p * kDim + i], std::sin(angle), 0.501 * 0x1p-24) << p << ", " << i;
      ASSERT_NEAR(table[p * kDim + kDim / 2 + i], std::cos(angle), 0.501 * 0x1p-24) << p << ", " << i;
    }
  }
}

TEST(SinCos1dInterleaved, PutsACosineBehindEachSine) {
  std::vector<float> table(2 * 4);
  SinCos1dInterleaved(table, 2, 4);
  const double want[] = {0, 1, 0, 1, 0.841471, 0.540302, 0.01, 0.99995};
  for (int i = 0; i < 8; ++i) EXPECT_NEAR(table[i], want[i], kPrinted) << i;
}

TEST(SinCos2dInterleaved, SpendsTheFirstHalfOnTheRow) {
  constexpr int kRows = 2, kCols = 3, kDim = 8;
  std::vector<float> table(kRows * kCols * kDim);
  SinCos2dInterleaved(table, kRows, kCols, kDim);
  const float* row_one = table.data() + 3 * kDim;  // row 1, column 0
  const double want[] = {0.841471, 0.540302, 0.01, 0.99995, 0, 1, 0, 1};
  for (int i = 0; i < kDim; ++i) EXPECT_NEAR(row_one[i], want[i], kPrinted) << i;
}

// Two rows of three: the fifth patch is (1, 1), and both halves of its code are those of 1.
TEST(SinCos2dInterleaved, NumbersPatchesRowByRow) {
  std::vector<float> table(2 * 3 * 8);
  SinCos2dInterleaved(table, 2, 3, 8);
  const float* patch = table.data() + 4 * 8;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(patch[i], patch[4 + i]);
  EXPECT_NEAR(patch[0], 0.841471, kPrinted);
}

TEST(SinCos2dInterleaved, GivesEveryPatchItsOwnCode) {
  constexpr int kSide = 14, kDim = 64;
  std::vector<float> table(kSide * kSide * kDim);
  SinCos2dInterleaved(table, kSide, kSide, kDim);
  for (int a = 0; a < kSide * kSide; ++a) {
    for (int b = 0; b < a; ++b) {
      double distance = 0;
      for (int i = 0; i < kDim; ++i) distance += std::pow(table[a * kDim + i] - table[b * kDim + i], 2);
      ASSERT_GT(distance, 0.1) << a << " and " << b;
    }
  }
}

}  // namespace
}  // namespace kernels
