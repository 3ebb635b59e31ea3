// What came of an attempt as a page, with a question of each kind.

#include "web/pages/quiz_result_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/quiz_sample.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;
using testing::Times;

class QuizResultPageTest : public ::testing::Test {
 protected:
  QuizResultPageTest() : bank_(testing::SmallBank()) {
    view_.attempt = testing::LookedBack();
    view_.bank = &bank_;
    view_.guide = "/phases/00-a";
  }
  std::string Page() const { return QuizResultPage(view_, PlainFrame()); }
  void MakeAllRight() {
    for (quiz::ItemView& item : view_.attempt.items) {
      item.revealed->judged.right = true;
      item.revealed->judged.credit = item.revealed->points = 1;
    }
    view_.attempt.attempt.points = view_.attempt.score->points = view_.attempt.attempt.max_points;
    view_.attempt.attempt.passed = true;
  }

  quiz::Bank bank_;
  QuizResultView view_;
};

TEST_F(QuizResultPageTest, BeginsWithTheScoreAndWhatToDo) {
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "3 of 8 points"));
  EXPECT_TRUE(Has(page, "37 %, pass mark 80 %"));
  EXPECT_TRUE(Has(page, "not passed"));
  EXPECT_TRUE(Has(page, "12 min 5 s"));
  EXPECT_TRUE(Has(page, "−4 of 21")) << "the marks for certainty";
  EXPECT_TRUE(Has(page, "action=\"/attempts/a1/retry\""));
  EXPECT_TRUE(Has(page, "Try the 6 missed again"));
  EXPECT_EQ(Times(page, "class=\"primary\""), 1);
}

TEST_F(QuizResultPageTest, WrongOnesComeFirstAndRightOnesAreClosed) {
  const std::string page = Page();
  const size_t wrong = page.find("Wrong (3)"), partly = page.find("Partly right (3)"), right = page.find("Right (1)");
  ASSERT_NE(wrong, std::string::npos);
  ASSERT_NE(partly, std::string::npos);
  ASSERT_NE(right, std::string::npos);
  EXPECT_LT(wrong, partly);
  EXPECT_LT(partly, right);
  EXPECT_LT(page.find("What bounds a decode step"), partly);
  EXPECT_GT(page.find("4. How is the phase called that reads"), right);
  EXPECT_GT(page.find("prefill</pre>"), right) << "what was answered";
  EXPECT_EQ(page.find("<details", wrong), page.find("<details", right)) << "only what was right is closed";
}

TEST_F(QuizResultPageTest, WhatWasTypedIsShownAsItWasTyped) {
  testing::Decide(view_.attempt.items[3], /*right=*/false);
  EXPECT_TRUE(Has(Page(), "&lt;script&gt;decode"));
  EXPECT_FALSE(Has(Page(), "<script>decode"));
}

TEST_F(QuizResultPageTest, EachQuestionSaysWhatItTrains) {
  EXPECT_TRUE(Has(Page(), "tells what limits a step"));
  view_.bank = nullptr;
  EXPECT_FALSE(Has(Page(), "tells what limits a step")) << "a bank that is gone takes only this away";
  EXPECT_TRUE(Has(Page(), "3 of 8 points"));
}

TEST_F(QuizResultPageTest, WhoHasAllRightHasNothingToTryAgain) {
  MakeAllRight();
  const std::string page = Page();
  EXPECT_FALSE(Has(page, "/retry"));
  EXPECT_EQ(Times(page, "button primary"), 1);
  EXPECT_TRUE(Has(page, "Right (7)"));
}

TEST_F(QuizResultPageTest, ARetryIsNeitherPassedNorFailed) {
  view_.attempt.attempt.only = {"p00-kv"};
  const std::string page = Page();
  EXPECT_FALSE(Has(page, "pass mark"));
  EXPECT_FALSE(Has(page, "not passed"));
}

TEST_F(QuizResultPageTest, AClockThatRanOutIsTold) {
  view_.attempt.attempt.closed_by = "deadline";
  EXPECT_TRUE(Has(Page(), "closed when the time was up"));
}

TEST_F(QuizResultPageTest, AMendedKeyIsOfferedAndNotForcedOnAnybody) {
  EXPECT_FALSE(Has(Page(), "/rescore"));
  view_.today.emplace();
  EXPECT_FALSE(Has(Page(), "/rescore")) << "nothing is different";
  view_.today->after.points = 4;
  view_.today->after.max_points = 8;
  view_.today->changes = {{.id = "p00-kv", .before = 0, .after = 1, .what = "the key was mended"}};
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "Today this attempt is worth 4 of 8 points"));
  EXPECT_TRUE(Has(page, "action=\"/attempts/a1/rescore\""));
  EXPECT_TRUE(Has(page, "0 → 1 points, the key was mended"));
}

TEST_F(QuizResultPageTest, WhatWasScoredAnewCountsAndIsSaid) {
  EXPECT_FALSE(Has(Page(), "Scored anew"));
  view_.attempt.attempt.points = 7;
  view_.attempt.attempt.passed = true;
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "7 of 8 points"));
  EXPECT_TRUE(Has(page, "Scored anew since the bank was mended"));
  EXPECT_FALSE(Has(page, "not passed"));
}

TEST_F(QuizResultPageTest, TheCalibrationOfThisAttemptStandsAtTheEnd) {
  view_.calibration.levels = {{.certainty = quiz::Certainty::kThink, .answers = 1, .right = 1, .low = 0.2, .high = 1}};
  const std::string page = Page();
  EXPECT_GT(page.find("think so: 1 of 1 right"), page.find("Right (1)"));
}

}  // namespace
}  // namespace course::web
