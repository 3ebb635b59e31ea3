#include "quiz/scoring/score.h"

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/paper/random_bank.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

Bank Singles(int n) {
  base::Rng rng{5};
  Bank bank;
  bank.id = "singles";
  bank.draw = n;
  bank.outcomes = {{"o", "knows"}};
  for (int i = 0; i < n; ++i) {
    bank.questions.push_back(RandomQuestion(Kind::kSingle, rng));
    bank.questions.back().id = absl::StrCat("q-", i);
    bank.questions.back().outcome = "o";
    bank.questions.back().points = 1;
  }
  return bank;
}

// Answers the first `right` of the paper rightly and the others wrongly.
Answers Answered(const Bank& bank, uint64_t seed, int right, Certainty certainty = Certainty::kNone) {
  Answers answers;
  const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, seed);
  EXPECT_TRUE(IsOk(paper));
  for (const Item& item : *paper) {
    Answer answer = item.key.right;
    if (right-- <= 0) answer.picks[0] = (answer.picks[0] + 1) % item.shown.choices.size();
    answers[item.shown.id] = {answer, certainty};
  }
  return answers;
}

TEST(ScoreAttempt, AddsUpPointsInThePapersOrder) {
  Bank bank = Singles(5);
  for (int i = 0; i < 5; ++i) bank.questions[i].points = i + 1;
  const absl::StatusOr<Score> score = ScoreAttempt(bank, 7, {}, Answered(bank, 7, 5));
  ASSERT_TRUE(IsOk(score));
  EXPECT_EQ(score->points, 15);
  EXPECT_EQ(score->max_points, 15);
  EXPECT_TRUE(score->passed);
  const std::vector<std::string> order = DrawQuestions(bank, 7);
  ASSERT_EQ(score->items.size(), 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(score->items[i].id, order[i]);
}

TEST(ScoreAttempt, ExactlyThePassMarkPasses) {
  const Bank bank = Singles(15);  // 80 % of 15 are 12
  absl::StatusOr<Score> score = ScoreAttempt(bank, 1, {}, Answered(bank, 1, 12));
  ASSERT_TRUE(IsOk(score));
  EXPECT_EQ(score->points, 12);
  EXPECT_TRUE(score->passed);
  score = ScoreAttempt(bank, 1, {}, Answered(bank, 1, 11));
  ASSERT_TRUE(IsOk(score));
  EXPECT_FALSE(score->passed);
}

// Parts of points add up to sums that are off in the last bit; for every size of a quiz and every pass mark in percent
// the decision must be that of whole numbers.
TEST(ScoreAttempt, NoRoundingErrorPassesOrFails) {
  for (int n = 1; n <= 30; ++n) {
    Bank bank = Singles(n);
    for (const int percent : {50, 60, 70, 75, 80, 90, 100}) {
      bank.pass = percent / 100.0;
      for (int right = 0; right <= n; ++right) {
        const absl::StatusOr<Score> score = ScoreAttempt(bank, 3, {}, Answered(bank, 3, right));
        ASSERT_TRUE(IsOk(score));
        ASSERT_EQ(score->passed, right * 100 >= percent * n) << right << " of " << n << " at " << percent;
      }
    }
  }
}

TEST(ScoreAttempt, WhatIsMissingCountsNothingAndCostsNothing) {
  const Bank bank = Singles(4);
  Answers answers = Answered(bank, 2, 0, Certainty::kSure);
  answers.erase(answers.begin());
  const absl::StatusOr<Score> score = ScoreAttempt(bank, 2, {}, answers);
  ASSERT_TRUE(IsOk(score));
  EXPECT_EQ(score->points, 0);
  EXPECT_EQ(score->max_points, 4);
  EXPECT_EQ(score->certainty_marks, 3 * -6);
  EXPECT_EQ(score->max_certainty_marks, 12);
  int answered = 0;
  for (const ItemScore& item : score->items) answered += item.answered;
  EXPECT_EQ(answered, 3);
}

TEST(ScoreAttempt, OfNothingIsNotPassed) {
  Bank bank = Singles(1);
  bank.questions[0].retired = true;
  const absl::StatusOr<Score> score = ScoreAttempt(bank, 2, {}, {});
  ASSERT_TRUE(IsOk(score));
  EXPECT_FALSE(score->passed);
  EXPECT_TRUE(HasCode(ScoreAttempt(bank, 2, {"q-9"}, {}), absl::StatusCode::kNotFound));
}

TEST(ScoreAttempt, AnAnswerToAQuestionThatIsNotInThePaperChangesNothing) {
  const Bank bank = Singles(3);
  Answers answers = Answered(bank, 2, 2);
  answers["other"] = {{.picks = {0}}, Certainty::kSure};
  const absl::StatusOr<Score> score = ScoreAttempt(bank, 2, {}, answers);
  ASSERT_TRUE(IsOk(score));
  EXPECT_EQ(score->points, 2);
  EXPECT_EQ(score->certainty_marks, 0);
}

bool Same(const Score& a, const Score& b) {
  if (a.items.size() != b.items.size()) return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    const ItemScore &x = a.items[i], &y = b.items[i];
    if (x.id != y.id || x.answered != y.answered || x.points != y.points || x.judged.marks != y.judged.marks ||
        x.judged.mistake != y.judged.mistake || x.certainty_mark != y.certainty_mark) {
      return false;
    }
  }
  return a.points == b.points && a.max_points == b.max_points && a.passed == b.passed &&
         a.certainty_marks == b.certainty_marks;
}

TEST(ScoreAttempt, IsAPureFunction) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int round = 0; round < 1'000; ++round) {
    const Bank bank = RandomBank(rng);
    const uint64_t seed = rng.Next();
    const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, seed);
    ASSERT_TRUE(IsOk(paper));
    Answers forward, backward;
    for (const Item& item : *paper) {
      Answer answer = item.key.right;
      if (rng.Below(2) == 0 && !answer.picks.empty()) answer.picks.back() = rng.Below(3);
      forward[item.shown.id] = {answer, Certainty::kThink};
    }
    for (auto given = forward.rbegin(); given != forward.rend(); ++given) backward[given->first] = given->second;
    const absl::StatusOr<Score> score = ScoreAttempt(bank, seed, {}, forward);
    const absl::StatusOr<Score> again = ScoreAttempt(bank, seed, {}, backward);
    ASSERT_TRUE(IsOk(score));
    ASSERT_TRUE(IsOk(again));
    ASSERT_TRUE(Same(*score, *again));
    ASSERT_GE(score->points, 0);
    ASSERT_LE(score->points, score->max_points);
  }
}

TEST(ScoreAttempt, TheKeyGetsEverythingInEveryBank) {
  base::Rng rng{17};
  for (int round = 0; round < 500; ++round) {
    const Bank bank = RandomBank(rng);
    const uint64_t seed = rng.Next();
    Answers answers;
    const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, seed);
    ASSERT_TRUE(IsOk(paper));
    for (const Item& item : *paper) answers[item.shown.id] = {item.key.right, Certainty::kSure};
    const absl::StatusOr<Score> score = ScoreAttempt(bank, seed, {}, answers);
    ASSERT_TRUE(IsOk(score));
    ASSERT_EQ(score->points, score->max_points);
    ASSERT_EQ(score->certainty_marks, score->max_certainty_marks);
  }
}

}  // namespace
}  // namespace course::quiz
