#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "quiz/scoring/score.h"

namespace course::quiz {
namespace {

struct Case {
  Certainty certainty;
  int answers = 0;
  int right = 0;
};

Calibration Of(const std::vector<Case>& cases) {
  std::vector<ItemScore> items;
  Answers answers;
  for (const Case& c : cases) {
    for (int i = 0; i < c.answers; ++i) {
      ItemScore item;
      item.id = absl::StrCat("q", items.size());
      item.answered = true;
      item.judged.right = i < c.right;
      answers[item.id] = {{}, c.certainty};
      items.push_back(item);
    }
  }
  return Calibrate(items, answers);
}

// The bounds solve |r/n - p| = 1.96 sqrt(p (1 - p) / n), found by bisection in a separate program.
TEST(Calibrate, GivesWilsonsInterval) {
  const Calibration calibration =
      Of({{Certainty::kGuess, 2, 1}, {Certainty::kThink, 10, 8}, {Certainty::kSure, 100, 50}});
  ASSERT_EQ(calibration.levels.size(), 3);
  EXPECT_EQ(calibration.levels[0].certainty, Certainty::kGuess);
  EXPECT_NEAR(calibration.levels[0].low, 0.094531, 1e-6);
  EXPECT_NEAR(calibration.levels[0].high, 0.905469, 1e-6);
  EXPECT_EQ(calibration.levels[1].answers, 10);
  EXPECT_EQ(calibration.levels[1].right, 8);
  EXPECT_NEAR(calibration.levels[1].low, 0.490162, 1e-6);
  EXPECT_NEAR(calibration.levels[1].high, 0.943318, 1e-6);
  EXPECT_NEAR(calibration.levels[2].low, 0.403832, 1e-6);
  EXPECT_NEAR(calibration.levels[2].high, 0.596168, 1e-6);
}

// With none or all right the equation has the solutions 0 and z^2 / (n + z^2): 3.841459 / 8.841459.
TEST(Calibrate, ReachesTheEndsOnlyWhereTheAnswersDo) {
  const Calibration calibration = Of({{Certainty::kThink, 5, 0}, {Certainty::kSure, 5, 5}});
  EXPECT_EQ(calibration.levels[0].low, 0);
  EXPECT_NEAR(calibration.levels[0].high, 0.434482, 1e-6);
  EXPECT_NEAR(calibration.levels[1].low, 0.565518, 1e-6);
  EXPECT_EQ(calibration.levels[1].high, 1);
}

TEST(Calibrate, LeavesOutWhatWasNotAnsweredOrNotRated) {
  std::vector<ItemScore> items(3);
  items[0].id = "a";
  items[1].id = "b";
  items[2].id = "c";
  EXPECT_TRUE(Calibrate(items, {{"a", {{}, Certainty::kNone}}}).levels.empty());
  EXPECT_EQ(Calibrate(items, {{"b", {{}, Certainty::kSure}}}).levels.size(), 1);
}

TEST(Merge, IsTheCalibrationOfAllAnswersTogether) {
  const Calibration together = Of({{Certainty::kGuess, 1, 1}, {Certainty::kSure, 10, 8}});
  const Calibration merged =
      Merge({Of({{Certainty::kSure, 4, 4}}), Of({{Certainty::kGuess, 1, 1}, {Certainty::kSure, 6, 4}}), {}});
  ASSERT_EQ(merged.levels.size(), 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(merged.levels[i].certainty, together.levels[i].certainty);
    EXPECT_EQ(merged.levels[i].answers, together.levels[i].answers);
    EXPECT_EQ(merged.levels[i].right, together.levels[i].right);
    EXPECT_EQ(merged.levels[i].low, together.levels[i].low);
    EXPECT_EQ(merged.levels[i].high, together.levels[i].high);
  }
  EXPECT_TRUE(Merge({}).levels.empty());
}

}  // namespace
}  // namespace course::quiz
