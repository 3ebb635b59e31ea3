// What `status`, `next` and `rescore` say about quizzes, over a toy course and a toy bank.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_next.h"
#include "harness/course/cmd_rescore.h"
#include "harness/course/cmd_status.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/store/quiz_store.h"
#include "harness/store/store.h"
#include "nlohmann/json.hpp"
#include "quiz/banks/banks.h"
#include "quiz/taking/taking.h"
#include "quiz/testing/toy_banks.h"

namespace course::cli {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;
using quiz::testing::RightAnswer;
using quiz::testing::TinyToml;
using quiz::testing::WrongAnswer;
using testing::Contains;
using testing::kCounting;
using testing::kSorting;
using testing::ToyWorkspace;

constexpr int64_t kDayMs = 24 * 60 * 60 * 1000;

class QuizCommands : public ::testing::Test {
 protected:
  QuizCommands() {
    toy_.context().now_ms = [this] { return now_ms_; };
    toy_.Write("quiz/bank/tiny.toml", TinyToml());
  }

  // Starts the bank "tiny" and answers its one question.
  void Take(const std::function<quiz::Answer(const quiz::Shown&)>& answer, quiz::Mode mode = quiz::Mode::kPractice) {
    const auto store = toy_.context().open_store();
    CHECK(store.ok()) << store.status();
    const std::shared_ptr<const quiz::Banks> banks = quiz::Banks::Read(toy_.root());
    quiz::Taking taking(
        {.store = &(*store)->quizzes(), .banks = [&] { return banks; }, .now_ms = toy_.context().now_ms});
    const auto id = taking.Start("me", "tiny", {.mode = mode});
    CHECK(id.ok()) << id.status();
    const auto view = taking.Look("me", *id);
    CHECK(view.ok()) << view.status();
    const auto saved = taking.Save("me", *id, 0, answer(*view->items[0].shown), quiz::Certainty::kNone, true, now_ms_);
    CHECK(saved.ok() && saved->Kept());
    CHECK(taking.Finish("me", *id).ok());
  }

  // A closed attempt, drawn from what is no bank.
  void TakeOfLostBank(const std::string& closed_by) {
    const std::string bytes = "no bank", id = absl::StrCat("lost-", closed_by);
    const auto store = toy_.context().open_store();
    CHECK(store.ok()) << store.status();
    store::QuizStore& quizzes = (*store)->quizzes();
    CHECK(quizzes.PutBank(base::Sha256Hex(bytes), "tiny", bytes).ok());
    const store::QuizAttempt attempt = {.id = id,
                                        .learner = "me",
                                        .bank = "tiny",
                                        .bank_version = base::Sha256Hex(bytes),
                                        .mode = "practice",
                                        .questions = 1,
                                        .started_ms = now_ms_,
                                        .closed_ms = now_ms_ + 1,
                                        .closed_by = closed_by,
                                        .max_points = closed_by == "course" ? 0.0 : 1.0};
    const auto restored = quizzes.RestoreAttempt(attempt, {});
    CHECK(restored.ok() && *restored);
  }

  // The author finds out that five was meant.
  void MendKey() {
    std::string toml = TinyToml();
    const size_t two = toml.find("\"two\""), five = toml.find("\"five\"");
    toml.replace(five, 6, "\"two\"");
    toml.replace(two, 5, "\"five\"");
    toy_.Write("quiz/bank/tiny.toml", toml);
  }

  std::string Status() {
    EXPECT_TRUE(IsOk(RunStatus(toy_.context(), {})));
    return toy_.TakeOut();
  }
  json StatusOfQuizzes() {
    EXPECT_TRUE(IsOk(RunStatus(toy_.context(), {.json = true})));
    return json::parse(toy_.TakeOut(), nullptr, /*allow_exceptions=*/false)["quizzes"];
  }
  std::string Next() {
    EXPECT_TRUE(IsOk(RunNext(toy_.context())));
    return toy_.TakeOut();
  }
  std::string Rescore(bool keep) {
    EXPECT_TRUE(IsOk(RunRescore(toy_.context(), {.bank = "TINY", .keep = keep})));
    return toy_.TakeOut();
  }

  ToyWorkspace toy_;
  int64_t now_ms_ = 1'771'320'605'123;  // 2026-02-17 09:30:05.123 UTC
};

TEST_F(QuizCommands, StatusIsSilentAboutQuizzesThatWereNotBegun) {
  EXPECT_EQ(Status().find("Quizzes"), std::string::npos);
  EXPECT_EQ(StatusOfQuizzes(), json::array());
}

TEST_F(QuizCommands, StatusShowsTheBestAttemptAndWhatIsDue) {
  Take(WrongAnswer);
  EXPECT_TRUE(Contains(Status(),
                       "\nQuizzes\n  tiny   ░░░░░░░░░░     0 %  Tiny                           not passed yet  "
                       "1 attempt\n"));
  Take(RightAnswer);
  now_ms_ += kDayMs;
  EXPECT_TRUE(Contains(Status(),
                       "  tiny   ██████████   100 %  Tiny                           passed  2 attempts, "
                       "1 due for review\n"));
  EXPECT_EQ(StatusOfQuizzes(), json::parse(R"([{"bank": "tiny", "title": "Tiny", "attempts": 2, "open": false,
                                                "best_points": 1.0, "max_points": 1.0, "passed": true, "due": 1}])"));
}

TEST_F(QuizCommands, PointsOfQuizzesAreNoneOfTheLabs) {
  Take(RightAnswer);
  EXPECT_TRUE(Contains(Status(), "\n0 of 9 points\n"));
}

TEST_F(QuizCommands, NextNamesWhatIsDueBelowTheLab) {
  Take(WrongAnswer);
  EXPECT_EQ(Next().find("due for review"), std::string::npos);
  now_ms_ += kDayMs;
  const std::string text = Next();
  EXPECT_TRUE(Contains(text, "00-01  Counting"));
  EXPECT_TRUE(Contains(text, "\n1 question is due for review (tiny: 1): ./course quiz tiny --review\n"));
  EXPECT_TRUE(Contains(text, "Next: bazel test"));
}

TEST_F(QuizCommands, NextIsTheReviewWhenEveryLabIsDone) {
  toy_.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  toy_.Record(kSorting, {Verdict::kPassed});
  Take(WrongAnswer);
  now_ms_ += kDayMs;
  EXPECT_TRUE(Contains(Next(),
                       "Every lab has full marks.\n1 question is due for review (tiny: 1).\n\n"
                       "Next: ./course quiz tiny --review\n"));
}

TEST_F(QuizCommands, NextBringsBackWhatAFailedTestPointsTo) {
  std::string toml = TinyToml();
  toml.replace(toml.find("prompt ="), 0, "tests = [\"//phases/00-toy/lab-01-counting:Counting.RefusesNegatives\"]\n");
  toy_.Write("quiz/bank/tiny.toml", toml);
  toy_.Record(kCounting, {Verdict::kPassed, Verdict::kFailed});
  EXPECT_TRUE(Contains(Next(), "1 question is due for review (tiny: 1)"));
}

TEST_F(QuizCommands, RescoreListsWhatAMendedKeyChangesAndKeepsNothing) {
  Take(WrongAnswer);  // five
  EXPECT_TRUE(Contains(Rescore(false), "Bank tiny, Tiny: 0 attempts by an older version, 0 would change.\n"));
  MendKey();
  const std::string text = Rescore(false);
  EXPECT_TRUE(Contains(text, "2026-02-17  practice  0 of 1 points -> 1 of 1, passes now\n    t-tiny "));
  EXPECT_TRUE(Contains(text, " 0 -> 1  "));
  EXPECT_TRUE(Contains(text, "Bank tiny, Tiny: 1 attempt by an older version, 1 would change.\nNothing was kept.\n"));
  EXPECT_TRUE(Contains(text, "Next: ./course rescore tiny --keep\n"));
  EXPECT_EQ(StatusOfQuizzes()[0]["best_points"], 0.0);
}

TEST_F(QuizCommands, RescoreKeepsTheNewPointsIfAsked) {
  Take(WrongAnswer);
  Take(RightAnswer);  // two, which will be wrong
  MendKey();
  const std::string text = Rescore(true);
  EXPECT_TRUE(Contains(text, "passes now"));
  EXPECT_TRUE(Contains(text, "passes no more"));
  EXPECT_TRUE(Contains(text, "2 attempts by an older version, 2 changed.\n"));
  EXPECT_EQ(StatusOfQuizzes()[0]["best_points"], 1.0);
  EXPECT_TRUE(Contains(Rescore(false), "2 attempts by an older version, 0 would change.\n")) << "it is kept already";
}

TEST_F(QuizCommands, RescoreNamesWhatItCannotScoreAndScoresTheRest) {
  Take(WrongAnswer);
  TakeOfLostBank("learner");
  TakeOfLostBank("course");
  MendKey();
  const std::string text = Rescore(true);
  EXPECT_TRUE(Contains(toy_.TakeErr(), "course: attempt lost-learner keeps its points: stored bank: is no JSON\n"));
  EXPECT_TRUE(Contains(text, "Bank tiny, Tiny: 2 attempts by an older version, 1 changed.\n"));
  EXPECT_TRUE(Contains(text, "1 cannot be scored any more and keeps its points.\n"));
  EXPECT_EQ(StatusOfQuizzes()[0]["attempts"], 2) << "what the course closed does not count";
}

TEST_F(QuizCommands, RescoreNamesTheNearestBank) {
  EXPECT_TRUE(HasCodeAndText(RunRescore(toy_.context(), {.bank = "tinny"}).status(), absl::StatusCode::kNotFound,
                             "did you mean tiny"));
}

}  // namespace
}  // namespace course::cli
