// Where a learner stands with a quiz: which attempts count, and what is said about them.

#include "web/pages/quiz_standing.h"

#include "gtest/gtest.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::ClosedAttempt;
using testing::Has;
using testing::OpenAttempt;
using testing::SmallBank;

class QuizStandingTest : public ::testing::Test {
 protected:
  QuizStanding Standing(std::vector<store::QuizAttempt> attempts) {
    return {.bank = &bank_, .attempts = std::move(attempts)};
  }
  static store::QuizAttempt Retry(double points, double max_points) {
    store::QuizAttempt attempt = ClosedAttempt("retry", "practice", points, max_points);
    attempt.only = {"p00-kv"};
    return attempt;
  }

  const quiz::Bank bank_ = SmallBank();
};

TEST_F(QuizStandingTest, IsNotTakenTriedAndPassed) {
  EXPECT_EQ(Standing({}).State().word, "not taken");
  EXPECT_EQ(Standing({OpenAttempt("a", "practice")}).State().word, "not taken") << "it is not over";
  EXPECT_EQ(Standing({ClosedAttempt("a", "practice", 11, 15)}).State().word, "not passed yet");
  EXPECT_EQ(Standing({ClosedAttempt("b", "practice", 3, 15), ClosedAttempt("a", "exam", 12, 15)}).State().word,
            "passed")
      << "a later attempt takes nothing away";
}

TEST_F(QuizStandingTest, TheBestShareCountsWhateverCameAfterIt) {
  EXPECT_EQ(Standing({}).Best(), std::nullopt);
  EXPECT_EQ(Standing({OpenAttempt("a", "exam")}).Best(), std::nullopt) << "an open attempt has no score";
  EXPECT_DOUBLE_EQ(
      Standing({ClosedAttempt("b", "practice", 3, 15), ClosedAttempt("a", "practice", 12, 15)}).Best().value(), 0.8);
}

TEST_F(QuizStandingTest, ARetryOfWhatWasMissedPassesNothing) {
  const QuizStanding standing = Standing({Retry(1, 1), ClosedAttempt("a", "practice", 10, 15)});
  EXPECT_FALSE(standing.Passed());
  EXPECT_DOUBLE_EQ(standing.Best().value(), 10.0 / 15);
}

TEST_F(QuizStandingTest, AnAttemptWithoutPointsIsWorthNothing) {
  EXPECT_EQ(ShareOf(ClosedAttempt("a", "practice", 0, 0)), 0);
}

TEST_F(QuizStandingTest, WhatIsOpenIsTheNewestOne) {
  EXPECT_EQ(Standing({ClosedAttempt("c", "exam", 1, 2)}).Open(), nullptr);
  const QuizStanding standing =
      Standing({ClosedAttempt("c", "exam", 1, 2), OpenAttempt("b", "exam"), OpenAttempt("a", "practice")});
  EXPECT_EQ(standing.Open()->id, "b");
}

TEST_F(QuizStandingTest, ARetryIsCalledByItsName) {
  EXPECT_EQ(ModeWord(OpenAttempt("a", "exam")), "exam");
  EXPECT_EQ(ModeWord(Retry(1, 1)), "retry");
  store::QuizAttempt review = Retry(1, 1);
  review.mode = "review";
  EXPECT_EQ(ModeWord(review), "review");
}

TEST_F(QuizStandingTest, RetiredQuestionsAreNotCounted) {
  EXPECT_EQ(QuizFacts(bank_), "2 of 3 questions · pass mark 80 %");
  quiz::Bank all = bank_;
  all.draw = 15;
  EXPECT_EQ(QuizFacts(all), "3 questions · pass mark 80 %") << "an attempt asks all there are";
}

TEST_F(QuizStandingTest, ARowOfAPhaseLeadsToTheQuiz) {
  const std::string row = QuizRow(Standing({ClosedAttempt("a", "practice", 12, 15)})).text;
  EXPECT_TRUE(Has(row, "href=\"/quizzes/00\""));
  EXPECT_TRUE(Has(row, "best 80 %"));
  EXPECT_TRUE(Has(row, "passed"));
}

}  // namespace
}  // namespace course::web
