#include "extensions/x2/testing/mats.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace x2::testing {
namespace {

using base::Mat;

const Mat kMat = {2, 3, {1, 2, 3, 4, 5, 6}};

TEST(HasShape, IsTrueOfTheRightShapeAlone) {
  EXPECT_TRUE(HasShape("F()", kMat, 2, 3));
  EXPECT_TRUE(HasShape("F()", absl::StatusOr<Mat>(kMat), 2, 3));
  bool answer = true;
  EXPECT_NONFATAL_FAILURE(answer = HasShape("F()", kMat, 3, 2), "(2, 3), 6 numbers");
  EXPECT_FALSE(answer);
}

TEST(HasShape, CountsTheNumbersToo) {
  const Mat liar = {2, 3, {1, 2, 3, 4, 5}};
  EXPECT_NONFATAL_FAILURE(HasShape("F()", liar, 2, 3), "(2, 3), 5 numbers");
  EXPECT_NONFATAL_FAILURE(HasShape("F()", absl::StatusOr<Mat>(liar), 2, 3), "(2, 3), 5 numbers");
}

TEST(HasShape, HintsAtAnyWrongShapeOrAtAKnownNumberOfColumns) {
  EXPECT_NONFATAL_FAILURE(HasShape("F()", kMat, 2, 4, "a column is missing"), "a column is missing");
  const absl::StatusOr<Mat> got = kMat;
  EXPECT_NONFATAL_FAILURE(HasShape("F()", got, 2, 4, {{5, "not this"}, {3, "the last one counts"}}),
                          "the last one counts");
}

TEST(HasShape, TakesAnErrorForAWrongAnswer) {
  const absl::StatusOr<Mat> error = absl::InternalError("no such luck");
  EXPECT_NONFATAL_FAILURE(HasShape("F()", error, 2, 3, {{0, "not this"}}), "no such luck");
}

TEST(AsNumbers, ReadsRowAfterRow) { EXPECT_EQ(AsNumbers(kMat), (std::vector<double>{1, 2, 3, 4, 5, 6})); }

TEST(RandomMat, FillsTheRangeOnBothSides) {
  base::Rng rng = {1};
  const Mat m = RandomMat(rng, 20, 50, .5);
  EXPECT_EQ(m.rows, 20);
  EXPECT_EQ(m.cols, 50);
  ASSERT_EQ(m.data.size(), 1000u);
  const auto [least, most] = std::minmax_element(m.data.begin(), m.data.end());
  // Of 1000 numbers none in the outer tenth of a side: 0.95^1000 < 1e-22.
  EXPECT_GE(*least, -.5f);
  EXPECT_LT(*least, -.45f);
  EXPECT_LE(*most, .5f);
  EXPECT_GT(*most, .45f);
}

TEST(RandomMat, IsARowOfTheSameSeedCut) {
  base::Rng one = {7}, other = {7};
  EXPECT_EQ(RandomMat(one, 3, 4).data, RandomRow(other, 12));
  EXPECT_EQ(one, other) << "both have drawn as many numbers";
}

}  // namespace
}  // namespace x2::testing
