#include "models/whisper/alignment.h"

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace whisper {
namespace {

using Way = std::vector<std::pair<int, int>>;

double Cost(const base::Mat& costs, const Way& way) {
  double sum = 0;
  for (const auto& [i, j] : way) sum += costs.data[size_t(i) * costs.cols + j];
  return sum;
}

// The cheapest cost by trying every way.
double CheapestFrom(const base::Mat& costs, int i, int j) {
  const double here = costs.data[size_t(i) * costs.cols + j];
  if (i == costs.rows - 1 && j == costs.cols - 1) return here;
  double best = 1e9;
  for (const auto& [di, dj] : {std::pair(1, 1), std::pair(1, 0), std::pair(0, 1)}) {
    if (i + di < costs.rows && j + dj < costs.cols) best = std::min(best, CheapestFrom(costs, i + di, j + dj));
  }
  return here + best;
}

TEST(CheapestWay, IsThatOfTheExample) {
  const base::Mat costs = {3, 4, {1, 2, 3, 4, 2, 1, 2, 3, 4, 2, 1, 1}};
  EXPECT_EQ(CheapestWay(costs), (Way{{0, 0}, {1, 1}, {2, 2}, {2, 3}}));
  EXPECT_EQ(Cost(costs, CheapestWay(costs)), 4);
}

TEST(CheapestWay, IsAsCheapAsTheBestOfAllWays) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (int round = 0; round < 200; ++round) {
    base::Mat costs = {1 + rng.Below(5), 1 + rng.Below(6), {}};
    costs.data.resize(size_t(costs.rows) * costs.cols);
    for (float& c : costs.data) c = static_cast<float>(rng.Below(9) - 4);
    const Way way = CheapestWay(costs);
    ASSERT_EQ(way.front(), std::pair(0, 0));
    ASSERT_EQ(way.back(), std::pair(costs.rows - 1, costs.cols - 1));
    for (size_t s = 1; s < way.size(); ++s) {
      const int di = way[s].first - way[s - 1].first, dj = way[s].second - way[s - 1].second;
      ASSERT_TRUE(di >= 0 && di <= 1 && dj >= 0 && dj <= 1 && di + dj >= 1);
    }
    ASSERT_EQ(Cost(costs, way), CheapestFrom(costs, 0, 0));
  }
}

TEST(CheapestWay, ThroughNothingIsNone) { EXPECT_TRUE(CheapestWay({0, 5, {}}).empty()); }

TEST(MedianFilter, TakesAwayWhatIsNarrowAndKeepsWhatIsWide) {
  EXPECT_EQ(MedianFilter(std::vector<float>{0, 0, 9, 0, 0}, 3), (std::vector<float>{0, 0, 0, 0, 0}));
  EXPECT_EQ(MedianFilter(std::vector<float>{0, 0, 5, 5, 5, 0, 0}, 3), (std::vector<float>{0, 0, 5, 5, 5, 0, 0}));
}

TEST(MedianFilter, MirrorsTheEndsWithoutRepeatingThem) {
  // The windows are (2 1 2), (1 2 7) and (2 7 2).
  EXPECT_EQ(MedianFilter(std::vector<float>{1, 2, 7}, 3), (std::vector<float>{2, 2, 2}));
}

TEST(MedianFilter, LeavesARowThatIsTooShort) {
  EXPECT_EQ(MedianFilter(std::vector<float>{3, 1, 2}, 7), (std::vector<float>{3, 1, 2}));
}

TEST(AlignmentScores, CutPaddingAndStandardiseOverTokens) {
  // Two tokens and an end, two positions of the clip and one of padding; rows too short to be smoothed.
  const base::Mat head = {3, 3, {0.1f, 0.3f, 0.6f, 0.4f, 0.1f, 0.5f, 0.2f, 0.2f, 0.6f}};
  const base::Mat scores = AlignmentScores({&head, 1}, 2, 0);
  ASSERT_EQ(scores.rows, 2);
  ASSERT_EQ(scores.cols, 2);
  // Without padding the rows are .25 .75 / .8 .2 / .5 .5; column 0: mean 31/60, deviation sqrt(0.050556) = 0.224846.
  const double mean = 31.0 / 60,
               deviation = std::sqrt((std::pow(.25 - mean, 2) + std::pow(.8 - mean, 2) + std::pow(.5 - mean, 2)) / 3);
  const double expected[] = {(.25 - mean) / deviation, (mean - .25) / deviation, (.8 - mean) / deviation,
                             (mean - .8) / deviation};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(scores.data[i], expected[i], 1e-5) << i;
}

TEST(AlignmentScores, AreTheMeanOfTheHeadsWithoutTheStart) {
  base::Rng rng{base::testing::TestSeed()};
  std::vector<base::Mat> heads(2, {6, 20, std::vector<float>(120)});
  for (base::Mat& head : heads) {
    for (float& w : head.data) w = static_cast<float>(rng.Uniform());
  }
  const base::Mat both = AlignmentScores(heads, 15, 2);
  const base::Mat one = AlignmentScores({&heads[0], 1}, 15, 0), two = AlignmentScores({&heads[1], 1}, 15, 0);
  ASSERT_EQ(both.rows, 3);
  for (int i = 0; i < 45; ++i) EXPECT_NEAR(both.data[i], (one.data[30 + i] + two.data[30 + i]) / 2, 1e-5);
}

TEST(AlignmentScores, OfAColumnThatAllLookAtAlikeAreZero) {
  // Each row is (1/3, 2/3), which no float holds: a mean that is not exactly the number would leave +-1 and not 0.
  for (int tokens = 2; tokens <= 50; ++tokens) {
    base::Mat head = {tokens, 2, {}};
    for (int t = 0; t < tokens; ++t) head.data.insert(head.data.end(), {0.25f, 0.5f});
    const base::Mat scores = AlignmentScores({&head, 1}, 2, 0);
    for (const float x : scores.data) EXPECT_EQ(x, 0) << tokens << " tokens";
  }
}

// A finger that moves 10 positions a token: token t is heard from 10 t to 10 t + 9.
TEST(RowStarts, FollowADiagonal) {
  base::Mat head = {6, 80, std::vector<float>(480, 0.001f)};
  for (int t = 0; t < 6; ++t) {
    for (int j = 10 * t; j < 10 * t + 10; ++j) head.data[t * 80 + j] = 0.1f;
  }
  const std::vector<double> starts = RowStarts(AlignmentScores({&head, 1}, 60, 0));
  ASSERT_EQ(starts.size(), 5u);
  for (int t = 0; t < 5; ++t) EXPECT_NEAR(starts[t], 0.2 * t, 0.021) << "row " << t;
}

TEST(WordTimes, AreThoseOfTheirFirstTokenAndOfTheNextWordsFirst) {
  const std::vector<double> starts = {0, 0.1, 0.4, 0.5, 0.9};
  EXPECT_EQ(WordTimes(starts, std::vector<int>{1, 2, 1}),
            (std::vector<WordTime>{{0, 1, 0, 0.1}, {1, 2, 0.1, 0.5}, {3, 1, 0.5, 0.9}}));
}

}  // namespace
}  // namespace whisper
