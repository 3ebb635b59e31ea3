// The review queue over a real SQLite store: what comes back, when, and why.

#include "quiz/review/queue.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"
#include "quiz/review/sm2.h"
#include "quiz/testing/toy_banks.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;
using store::QuizCard;
using testing::ToyBanks;

constexpr int64_t kNow = 1'700'000'000'000;
constexpr char kMe[] = "me";
constexpr char kCounting[] = "//phases/00-toy/lab-01-counting";
constexpr char kSorting[] = "//phases/00-toy/lab-02-sorting";

class Queue : public ::testing::Test {
 protected:
  Queue() {
    auto opened = store::OpenSqliteStore(database_.path());
    CHECK(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  // A run of one lab: verdicts by "Suite.Name"; a passed test has 2 points.
  void Record(const std::string& lab, const std::map<std::string, Verdict>& verdicts,
              const std::string& impl = "starter") {
    ++runs_;
    store::LabRun result = {.lab = lab,
                            .impl = impl,
                            .verdict = Verdict::kPassed,
                            .digest = absl::StrCat("digest", runs_),
                            .started_ms = kNow + runs_ * 1'000};
    for (const auto& [name, verdict] : verdicts) {
      const size_t dot = name.find('.');
      const int points = verdict == Verdict::kPassed ? 2 : 0;
      result.tests.push_back({.suite = name.substr(0, dot),
                              .name = name.substr(dot + 1),
                              .verdict = verdict,
                              .points = points,
                              .max_points = 2});
      result.points += points;
      result.max_points += 2;
      if (verdict != Verdict::kPassed) result.verdict = Verdict::kFailed;
    }
    const store::Run run = {.event_digest = absl::StrCat("event", runs_),
                            .source = "bazel",
                            .pattern = "//phases/...",
                            .started_ms = kNow + runs_ * 1'000,
                            .finished_ms = kNow + runs_ * 1'000 + 500,
                            .labs = {result}};
    const auto recorded = store_->RecordRun(run);
    ASSERT_TRUE(IsOk(recorded));
  }

  void Bring(int64_t now_ms = kNow) {
    ASSERT_TRUE(IsOk(BringFailedTests(*store_, store_->quizzes(), *banks_.Current(), kMe, now_ms)));
  }

  // The reasons of what is due, by question.
  std::map<std::string, std::string> Due(int64_t now_ms = kNow) {
    const auto due = DueNow(store_->quizzes(), *banks_.Current(), kMe, now_ms);
    EXPECT_TRUE(IsOk(due));
    std::map<std::string, std::string> reasons;
    for (const DueBank& bank : *due) {
      for (const QuizCard& card : bank.cards) reasons[card.question] = card.reason;
    }
    return reasons;
  }

  void Put(const QuizCard& card) { ASSERT_TRUE(IsOk(store_->quizzes().PutCards({card}))); }

  QuizCard CardOf(const std::string& question) {
    const auto card = store_->quizzes().GetCard(kMe, question);
    EXPECT_TRUE(IsOk(card));
    return card->value_or(QuizCard{});
  }

  using Reasons = std::map<std::string, std::string>;

  store::TempDatabase database_;
  ToyBanks banks_;
  std::unique_ptr<store::Store> store_;
  int runs_ = 0;
};

// ---- After an attempt

ItemScore Scored(const std::string& id, double credit) {
  return {.id = id, .answered = true, .judged = {.credit = credit, .right = credit == 1}};
}

TEST_F(Queue, TakesUpWhatWasNotFullyRightAndNothingElse) {
  const Score score = {
      .items = {
          Scored("t-single", 0), Scored("t-multi", 0.5), Scored("t-text", 1), {.id = "t-order", .answered = false}}};
  const auto cards = CardsAfter(store_->quizzes(), kMe, "toy", score, {}, kNow);
  ASSERT_TRUE(IsOk(cards));
  ASSERT_EQ(cards->cards.size(), 3u);
  std::vector<std::string> questions;
  for (const QuizCard& card : cards->cards) {
    questions.push_back(card.question);
    EXPECT_EQ(card.learner, kMe);
    EXPECT_EQ(card.bank, "toy");
    EXPECT_EQ(card.reason, "missed");
    EXPECT_EQ(card.due_ms, kNow + kDayMs);
    EXPECT_EQ(card.lapses, 1);
    EXPECT_EQ(card.ease, 2.5);
  }
  EXPECT_TRUE(cards->seen[1] == store::NoCard(kMe, "t-multi")) << "what it follows from";
  EXPECT_EQ(questions, (std::vector<std::string>{"t-single", "t-multi", "t-order"}));
}

TEST_F(Queue, MovesADueCardOnByHowSureTheLearnerWas) {
  for (const char* question : {"t-single", "t-text"}) {
    Put({.learner = kMe,
         .bank = "toy",
         .question = question,
         .repetitions = 1,
         .interval_days = 1,
         .lapses = 1,
         .due_ms = kNow,
         .reason = "missed"});
  }
  const Score score = {.items = {Scored("t-single", 1), Scored("t-text", 1)}};
  const Answers answers = {{"t-single", {.certainty = Certainty::kSure}}, {"t-text", {.certainty = Certainty::kGuess}}};
  const auto cards = CardsAfter(store_->quizzes(), kMe, "toy", score, answers, kNow);
  ASSERT_TRUE(IsOk(cards));
  ASSERT_EQ(cards->cards.size(), 2u);
  EXPECT_TRUE(cards->seen[1] == CardOf("t-text")) << "what it follows from";
  EXPECT_EQ(cards->cards[0].interval_days, 6);
  EXPECT_DOUBLE_EQ(cards->cards[0].ease, 2.6);
  EXPECT_DOUBLE_EQ(cards->cards[1].ease, 2.36);
  EXPECT_EQ(cards->cards[1].due_ms, kNow + 6 * kDayMs);
}

TEST_F(Queue, ARightAnswerBeforeItIsDueSaysLittle) {
  Put({.learner = kMe, .bank = "toy", .question = "t-single", .interval_days = 1, .due_ms = kNow + 1});
  const auto cards = CardsAfter(store_->quizzes(), kMe, "toy", {.items = {Scored("t-single", 1)}}, {}, kNow);
  ASSERT_TRUE(IsOk(cards));
  EXPECT_TRUE(cards->cards.empty());
}

TEST_F(Queue, AMissBeforeItIsDueCostsTheProgress) {
  Put({.learner = kMe,
       .bank = "toy",
       .question = "t-single",
       .repetitions = 4,
       .interval_days = 38,
       .due_ms = kNow + 20 * kDayMs,
       .reason = "//phases/00-toy/lab-01-counting:Counting.CountsUp"});
  const auto cards = CardsAfter(store_->quizzes(), kMe, "toy", {.items = {Scored("t-single", 0)}}, {}, kNow);
  ASSERT_TRUE(IsOk(cards));
  ASSERT_EQ(cards->cards.size(), 1u);
  EXPECT_EQ(cards->cards[0].repetitions, 0);
  EXPECT_EQ(cards->cards[0].due_ms, kNow + kDayMs);
  EXPECT_EQ(cards->cards[0].reason, "missed");
}

// ---- Failed lab tests

TEST_F(Queue, AFailedTestBringsItsQuestionsBackAtOnce) {
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  EXPECT_EQ(Due(), (Reasons{{"t-number", "//phases/00-toy/lab-01-counting:Counting.RefusesNegatives"}}));
}

TEST_F(Queue, AStarStandsForTheWholeSuite) {
  Record(kSorting, {{"Sorting.KeepsOrder", Verdict::kTimeout}, {"Sorting.IsFast", Verdict::kPassed}});
  Bring();
  const std::string reason = "//phases/00-toy/lab-02-sorting:Sorting.KeepsOrder";
  EXPECT_EQ(Due(), (Reasons{{"t-text", reason}, {"t-order", reason}}));
}

TEST_F(Queue, ASuiteWithALongerNameIsAnotherOne) {
  Record(kSorting, {{"SortingFast.KeepsOrder", Verdict::kFailed}, {"SortingFast.IsFast", Verdict::kPassed}});
  Record(kCounting, {{"Sorting.KeepsOrder", Verdict::kFailed}, {"Sorting.IsFast", Verdict::kPassed}});
  Bring();
  EXPECT_EQ(Due(), Reasons{});
}

TEST_F(Queue, EveryWayToFailCountsAndNoOtherVerdict) {
  for (const auto& [verdict, comes_back] : std::vector<std::pair<Verdict, bool>>{{Verdict::kFailed, true},
                                                                                 {Verdict::kCrashed, true},
                                                                                 {Verdict::kTimeout, true},
                                                                                 {Verdict::kOutOfMemory, true},
                                                                                 {Verdict::kOutputLimit, true},
                                                                                 {Verdict::kEarlyExit, true},
                                                                                 {Verdict::kSkipped, false},
                                                                                 {Verdict::kInterrupted, false},
                                                                                 {Verdict::kPassed, false}}) {
    SCOPED_TRACE(std::string(VerdictName(verdict)));
    ASSERT_TRUE(IsOk(store_->EraseAll()));
    Record(kSorting, {{"Sorting.KeepsOrder", verdict}, {"Sorting.IsFast", Verdict::kPassed}});
    Bring();
    EXPECT_EQ(!Due().empty(), comes_back);
  }
}

TEST_F(Queue, TheReferencesFailureIsNobodys) {
  Record(kSorting, {{"Sorting.KeepsOrder", Verdict::kFailed}, {"Sorting.IsFast", Verdict::kPassed}}, "solution");
  Bring();
  EXPECT_EQ(Due(), Reasons{});
}

TEST_F(Queue, TheStarterAsItWasDeliveredBringsNothing) {
  Record(kSorting, {{"Sorting.KeepsOrder", Verdict::kFailed}, {"Sorting.IsFast", Verdict::kFailed}});
  Bring();
  EXPECT_EQ(Due(), Reasons{}) << "without a point nothing works yet";
  Record(kSorting, {{"Sorting.KeepsOrder", Verdict::kFailed}, {"Sorting.IsFast", Verdict::kPassed}});
  Bring();
  EXPECT_EQ(Due().size(), 2u);
}

TEST_F(Queue, ARunInWhichNothingWorksMakesNoFailureANewOne) {
  for (const bool at_once : {false, true}) {
    SCOPED_TRACE(at_once ? "looked at in the end" : "looked at after each run");
    ASSERT_TRUE(IsOk(store_->EraseAll()));
    const auto record = [&](Verdict one, Verdict other) {
      Record(kCounting, {{"Counting.CountsUp", one}, {"Counting.RefusesNegatives", other}});
      if (!at_once) Bring();
    };
    record(Verdict::kPassed, Verdict::kFailed);
    Bring();
    ASSERT_EQ(Due().size(), 1u);
    Put(Review(Review(CardOf("t-number"), 4, kNow), 4, kNow));  // answered twice
    const QuizCard card = CardOf("t-number");
    for (int i = 0; i < 3; ++i) record(Verdict::kCrashed, Verdict::kSkipped);  // nothing works
    record(Verdict::kFailed, Verdict::kFailed);
    record(Verdict::kPassed, Verdict::kFailed);
    Bring();
    EXPECT_EQ(Due(), Reasons{});
    EXPECT_TRUE(CardOf("t-number") == card) << "its progress stays";
    record(Verdict::kPassed, Verdict::kPassed);
    record(Verdict::kFailed, Verdict::kSkipped);
    record(Verdict::kPassed, Verdict::kFailed);
    Bring();
    EXPECT_EQ(Due().size(), 1u) << "it worked in between";
  }
}

TEST_F(Queue, ATestThatDidNotComeToItsEndSaysNothing) {
  const auto record = [&](Verdict verdict) {
    Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", verdict}});
    Bring();
  };
  record(Verdict::kFailed);
  Put(Review(CardOf("t-number"), 4, kNow));
  record(Verdict::kInterrupted);
  record(Verdict::kFailed);
  EXPECT_EQ(Due(), Reasons{});
}

TEST_F(Queue, AFailureComesBackOnce) {
  const auto fail = [&] {
    Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  };
  fail();
  Bring();
  QuizCard card = CardOf("t-number");
  ASSERT_EQ(card.due_ms, kNow);
  Put(Review(card, 4, kNow));  // answered
  Bring();
  EXPECT_EQ(Due(), Reasons{}) << "the same run again";
  fail();
  Bring();
  EXPECT_EQ(Due(), Reasons{}) << "the same failure, saved once more";
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kPassed}});
  Bring();
  EXPECT_EQ(Due(), Reasons{});
  fail();
  Bring();
  EXPECT_EQ(Due().size(), 1u) << "it had passed in between";
}

TEST_F(Queue, AFailureThatCameBackBetweenTwoLooksIsANewOne) {
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  Put(Review(CardOf("t-number"), 4, kNow));
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kPassed}});
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  EXPECT_EQ(Due().size(), 1u);
}

TEST_F(Queue, AFailureThatWasMendedBeforeAnybodyLookedCountsToo) {
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kCrashed}});
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kPassed}});
  Bring();
  EXPECT_EQ(Due().size(), 1u) << "what comes back does not depend on when one looks";
}

TEST_F(Queue, WhatFailsInCodeBeginsAgain) {
  Put({.learner = kMe,
       .bank = "toy",
       .question = "t-number",
       .repetitions = 4,
       .interval_days = 38,
       .ease = 2.2,
       .lapses = 2,
       .last_ms = kNow - kDayMs,
       .due_ms = kNow + 37 * kDayMs,
       .reason = "missed"});
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  const QuizCard card = CardOf("t-number");
  EXPECT_EQ(card.due_ms, kNow);
  EXPECT_EQ(card.lapses, 2) << "no answer was wrong";
  EXPECT_EQ(card.ease, 2.2);
  EXPECT_EQ(Review(card, 4, kNow).due_ms, kNow + kDayMs);
}

TEST_F(Queue, IsDueNoLaterForATestThatFails) {
  Put({.learner = kMe, .bank = "toy", .question = "t-number", .due_ms = kNow - 3 * kDayMs, .reason = "missed"});
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  EXPECT_EQ(CardOf("t-number").due_ms, kNow - 3 * kDayMs);
}

TEST_F(Queue, OnlyTheOwnersQueueKnowsTheOwnersRuns) {
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  ASSERT_TRUE(IsOk(BringFailedTests(*store_, store_->quizzes(), *banks_.Current(), "guest", kNow)));
  const auto due = DueNow(store_->quizzes(), *banks_.Current(), "guest", kNow);
  ASSERT_TRUE(IsOk(due));
  EXPECT_TRUE(due->empty());
  Bring();
  EXPECT_EQ(Due().size(), 1u) << "and a guest's look is not the owner's";
}

TEST_F(Queue, RunsOfAnotherCloneAreNoNews) {
  ASSERT_TRUE(IsOk(store_->SetSetting("quiz.last_run_seen", "7000")));
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  EXPECT_EQ(Due(), Reasons{}) << "the settings were imported, and the runs with them";
  Record(kSorting, {{"Sorting.KeepsOrder", Verdict::kFailed}, {"Sorting.IsFast", Verdict::kPassed}});
  Bring();
  EXPECT_EQ(Due().size(), 2u) << "what comes after is";
}

TEST_F(Queue, ALongHistoryIsReadFromItsEnd) {
  for (int i = 0; i < kMostRuns + 50; ++i) {
    Record(kSorting, {{"Sorting.KeepsOrder", i == 3 ? Verdict::kFailed : Verdict::kPassed}});
  }
  Record(kCounting, {{"Counting.CountsUp", Verdict::kPassed}, {"Counting.RefusesNegatives", Verdict::kFailed}});
  Bring();
  EXPECT_EQ(Due().size(), 1u) << "the failure of long ago is forgotten";
}

// ---- What is due

TEST_F(Queue, IsOrderedByWhatIsMostOverdue) {
  Put({.learner = kMe, .bank = "toy", .question = "t-single", .due_ms = kNow - 3});
  Put({.learner = kMe, .bank = "tiny", .question = "t-tiny", .due_ms = kNow - 5});
  Put({.learner = kMe, .bank = "toy", .question = "t-multi", .due_ms = kNow - 4});
  Put({.learner = kMe, .bank = "toy", .question = "t-order", .due_ms = kNow + 1});
  Put({.learner = "guest", .bank = "toy", .question = "t-text", .due_ms = kNow - 9});
  const auto due = DueNow(store_->quizzes(), *banks_.Current(), kMe, kNow);
  ASSERT_TRUE(IsOk(due));
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ((*due)[0].bank, "tiny");
  EXPECT_EQ((*due)[1].title, "Toys");
  ASSERT_EQ((*due)[1].cards.size(), 2u);
  EXPECT_EQ((*due)[1].cards[0].question, "t-multi");
  EXPECT_EQ((*due)[1].cards[1].question, "t-single");
}

TEST_F(Queue, LeavesOutWhatTheBankNoLongerAsks) {
  Put({.learner = kMe, .bank = "toy", .question = "t-gone", .due_ms = kNow});
  Put({.learner = kMe, .bank = "gone", .question = "g-one", .due_ms = kNow});
  Put({.learner = kMe, .bank = "tiny", .question = "t-tiny", .due_ms = kNow});
  EXPECT_EQ(Due().size(), 1u);
  banks_.Edit("tiny", "kind = \"single\"", "retired = true\nkind = \"single\"");
  EXPECT_EQ(Due().size(), 0u);
}

}  // namespace
}  // namespace course::quiz
