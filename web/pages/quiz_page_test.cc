// One quiz as a page: its rules, its start, and what came of the attempts.

#include "web/pages/quiz_page.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::ClosedAttempt;
using testing::Has;
using testing::OpenAttempt;
using testing::PlainFrame;
using testing::Times;

class QuizPageTest : public ::testing::Test {
 protected:
  QuizPageTest() : bank_(testing::SmallBank()) { view_.standing.bank = &bank_; }
  std::string Page() const { return QuizPage(view_, PlainFrame()); }

  quiz::Bank bank_;
  QuizView view_;
};

TEST_F(QuizPageTest, BeginsWithAFormThatCarriesTheKeyOfThePage) {
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "action=\"/quizzes/00/start\""));
  EXPECT_TRUE(Has(page, "name=\"csrf\" value=\"form-key\""));
  EXPECT_TRUE(Has(page, "name=\"mode\" value=\"practice\""));
  EXPECT_TRUE(Has(page, "name=\"mode\" value=\"exam\""));
  EXPECT_TRUE(Has(page, "name=\"certainty\" value=\"1\""));
  EXPECT_EQ(Times(page, "class=\"primary\""), 1);
}

TEST_F(QuizPageTest, TellsTheRulesInNumbers) {
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "An attempt asks 2 questions"));
  EXPECT_TRUE(Has(page, "80 % of the points"));
  EXPECT_TRUE(Has(page, "takes 30 minutes"));
  EXPECT_TRUE(Has(page, "as often as you like."));
  bank_.attempts = 2;
  EXPECT_TRUE(Has(Page(), "can be taken at most 2 times."));
}

TEST_F(QuizPageTest, AnExamThatIsUsedUpCannotBeChosen) {
  EXPECT_FALSE(Has(Page(), "disabled"));
  bank_.attempts = 1;
  EXPECT_FALSE(Has(Page(), "disabled"));
  view_.standing.attempts = {ClosedAttempt("a", "exam", 1, 2)};
  EXPECT_TRUE(Has(Page(), "disabled"));
  EXPECT_TRUE(Has(Page(), "1 of 1 taken"));
}

TEST_F(QuizPageTest, ExplainsTheMarksForCertaintyWithTheirSource) {
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "Gardner-Medwin 1995"));
  for (const char* mark : {">1<", ">0<", ">2<", ">−2<", ">3<", ">−6<"}) EXPECT_TRUE(Has(page, mark)) << mark;
}

TEST_F(QuizPageTest, WhatIsOpenIsGoneOnWithFirst) {
  view_.standing.attempts = {OpenAttempt("o1", "exam"), ClosedAttempt("c1", "practice", 1, 2)};
  view_.standing.attempts[0].deadline_ms = view_.standing.attempts[0].started_ms + 1'800'000;
  view_.standing.answered = 1;
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "class=\"button primary\" href=\"/attempts/o1\""));
  EXPECT_TRUE(Has(page, "2026-02-17T10:00:00Z")) << "when it closes";
  EXPECT_EQ(Times(page, "class=\"primary\""), 0) << "starting is not the primary action now";
}

TEST_F(QuizPageTest, AnAttemptLeadsToItsReviewAndAnOpenOneToItsQuestions) {
  view_.standing.attempts = {OpenAttempt("o1", "practice"), ClosedAttempt("c1", "practice", 11.666, 15)};
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "href=\"/attempts/c1/review\""));
  EXPECT_FALSE(Has(page, "href=\"/attempts/o1/review\""));
  EXPECT_TRUE(Has(page, "11.67 of 15"));
  EXPECT_TRUE(Has(page, "12 min 5 s"));
  EXPECT_TRUE(Has(page, "not passed"));
}

TEST_F(QuizPageTest, OfVeryManyAttemptsTheNewestAreListedAndAllAreCounted) {
  for (int i = 0; i < 202; ++i) {
    view_.standing.attempts.push_back(ClosedAttempt(absl::StrCat("c", i), "practice", i == 201 ? 15 : 3, 15));
  }
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "The newest 200 of 202."));
  EXPECT_TRUE(Has(page, "/attempts/c199/review"));
  EXPECT_FALSE(Has(page, "/attempts/c200/review"));
  EXPECT_TRUE(Has(page, "best 100 %")) << "of long ago";
}

TEST_F(QuizPageTest, ShowsHowEachOutcomeWent) {
  view_.tallies["kv-memory"] = {.asked = 9, .right = 6.5};
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "computes what the KV cache costs"));
  EXPECT_TRUE(Has(page, "6.5 of 9 right"));
  EXPECT_EQ(Times(page, "not asked yet"), 1) << "the other outcome";
}

TEST_F(QuizPageTest, CalibrationIsShownOnceThereIsSome) {
  EXPECT_FALSE(Has(Page(), "As a table"));
  view_.calibration.levels = {
      {.certainty = quiz::Certainty::kSure, .answers = 4, .right = 3, .low = 0.3, .high = 0.95}};
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "sure: 3 of 4 right, 75 %, probably 30 % to 95 %"));
  EXPECT_TRUE(Has(page, "As a table"));
}

}  // namespace
}  // namespace course::web
