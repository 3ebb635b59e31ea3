// `quiz` over a toy course, a real store and toy banks.

#include <filesystem>

#include "gtest/gtest.h"
#include "harness/course/cmd_quiz.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "quiz/taking/taking.h"
#include "quiz/terminal/testing/typed.h"
#include "quiz/testing/toy_banks.h"

namespace course::cli {
namespace {

using testing::Contains;
using testing::ToyWorkspace;

class QuizTest : public ::testing::Test {
 protected:
  QuizTest() {
    std::filesystem::copy(banks_.root() + "/quiz", toy_.root() + "/quiz", std::filesystem::copy_options::recursive);
    toy_.context().interactive = true;
  }

  // How it ended, and what it printed.
  absl::Status Run(const QuizOptions& options, const std::vector<std::string>& typed = {}) {
    for (const std::string& line : typed) toy_.Answer(line);
    const Result result = RunQuiz(toy_.context(), options);
    out_ = toy_.TakeOut();
    err_ = toy_.TakeErr();
    if (!result.ok()) return result.status();
    exit_ = *result;
    return absl::OkStatus();
  }

  // What is right in the one question of quiz "tiny", as its open attempt shows it.
  std::string Right() {
    const size_t two = out_.find(") two");
    EXPECT_NE(two, out_.npos) << out_;
    return out_.substr(two - 1, 1);
  }
  std::string Wrong() {
    const size_t five = out_.find(") five");
    EXPECT_NE(five, out_.npos) << out_;
    return out_.substr(five - 1, 1);
  }
  // Takes quiz "tiny" from its beginning to its end.
  void TakeTiny(bool right) {
    ASSERT_TRUE(Run({.bank = "tiny"}, {":quit"}).ok());
    ASSERT_TRUE(Run({.bank = "tiny"}, {right ? Right() : Wrong(), ""}).ok());
  }

  quiz::testing::ToyBanks banks_;
  ToyWorkspace toy_;
  std::string out_, err_;
  Exit exit_ = Exit::kDone;
};

TEST_F(QuizTest, ListsWhatThereIsAndWhereOneStands) {
  toy_.context().interactive = false;  // a list asks nothing
  ASSERT_TRUE(Run({}).ok());
  EXPECT_TRUE(Contains(out_, "  tiny  Tiny"));
  EXPECT_TRUE(Contains(out_, "  toy   Toys"));
  EXPECT_TRUE(Contains(out_, "not taken yet"));
  EXPECT_TRUE(Contains(out_, "Next: ./course quiz tiny"));

  toy_.context().interactive = true;
  TakeTiny(/*right=*/true);
  EXPECT_TRUE(Contains(out_, "1 of 1 point (100 %): passed."));
  EXPECT_TRUE(Contains(out_, "Next: ./course next"));
  ASSERT_TRUE(Run({.bank = "toy"}, {":quit"}).ok());
  EXPECT_TRUE(Contains(out_, "Next: ./course quiz toy"));
  ASSERT_TRUE(Run({.list = true}).ok());
  EXPECT_TRUE(Contains(out_, "best 1 of 1, passed"));
  EXPECT_TRUE(Contains(out_, "one is going on"));
  EXPECT_TRUE(Contains(out_, "Next: ./course quiz toy"));
}

TEST_F(QuizTest, WhereNobodyCanAnswerItSaysSo) {
  toy_.context().interactive = false;
  const absl::Status status = Run({.bank = "toy"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << "exit code 2";
  EXPECT_TRUE(Contains(std::string(status.message()), "nobody can answer here"));
}

TEST_F(QuizTest, AQuizThatDoesNotExistIsWrongUseAndNamesTheNearest) {
  const absl::Status status = Run({.bank = "tinny"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Contains(std::string(status.message()), "did you mean tiny"));
}

TEST_F(QuizTest, ItsNameMayBeTypedInAnyCase) {
  ASSERT_TRUE(Run({.bank = "TINY"}, {":quit"}).ok());
  EXPECT_TRUE(Contains(out_, "Tiny: 1 question."));
}

TEST_F(QuizTest, OptionsThatDoNotGoTogetherAreWrongUse) {
  EXPECT_EQ(Run({.bank = "toy", .exam = true, .retry = true}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Run({.exam = true}).code(), absl::StatusCode::kInvalidArgument) << "which one?";
}

TEST_F(QuizTest, WhatWasMissedCanBeTriedAgain) {
  TakeTiny(/*right=*/false);
  EXPECT_TRUE(Contains(out_, "not passed."));
  EXPECT_TRUE(Contains(out_, "Next: ./course quiz tiny --retry"));
  ASSERT_TRUE(Run({.bank = "tiny", .retry = true}, {":quit"}).ok());
  EXPECT_TRUE(Contains(out_, "Question 1 of 1"));
  ASSERT_TRUE(Run({.bank = "tiny"}, {Right(), ""}).ok()) << "goes on with it";
  EXPECT_TRUE(Contains(out_, "passed."));
}

TEST_F(QuizTest, WithoutAnythingMissedThereIsNothingToTryAgain) {
  ASSERT_TRUE(Run({.bank = "tiny", .retry = true}).ok());
  EXPECT_EQ(exit_, Exit::kFailed);
  EXPECT_TRUE(Contains(err_, "no attempt of quiz tiny is finished"));
  TakeTiny(/*right=*/true);
  ASSERT_TRUE(Run({.bank = "tiny", .retry = true}).ok());
  EXPECT_EQ(exit_, Exit::kFailed);
  EXPECT_TRUE(Contains(err_, "nothing to try again"));
  EXPECT_TRUE(Contains(out_, "Next: ./course quiz tiny"));
}

TEST_F(QuizTest, WhatWasMissedIsReviewedWhenItIsDue) {
  ASSERT_TRUE(Run({.review = true}).ok());
  EXPECT_TRUE(Contains(out_, "Nothing is due for review."));
  TakeTiny(/*right=*/false);
  const int64_t later = toy_.context().now_ms() + 2 * 86'400'000;
  toy_.context().now_ms = [later] { return later; };
  ASSERT_TRUE(Run({.list = true}).ok());
  EXPECT_TRUE(Contains(out_, "1 due for review"));
  EXPECT_TRUE(Contains(out_, "Next: ./course quiz tiny --review"));
  ASSERT_TRUE(Run({.review = true}, {":quit"}).ok());
  EXPECT_TRUE(Contains(out_, "Which one is even?"));
}

TEST_F(QuizTest, AnOpenExamIsGoneOnWithAndItsClockRuns) {
  ASSERT_TRUE(Run({.bank = "toy", .exam = true, .certainty = true}, {":quit"}).ok());
  EXPECT_TRUE(Contains(out_, "30:00 left"));
  const int64_t later = toy_.context().now_ms() + 60'000;
  toy_.context().now_ms = [later] { return later; };
  ASSERT_TRUE(Run({.bank = "toy"}, {":finish", "y"}).ok());
  EXPECT_TRUE(Contains(out_, "Going on with the exam that you began"));
  EXPECT_TRUE(Contains(out_, "29:00 left"));
  EXPECT_TRUE(Contains(out_, "Certainty marks: 0 of 18."));
}

TEST_F(QuizTest, ABrokenBankIsSaidAndTheOthersWork) {
  toy_.Write("quiz/bank/broken.toml", "title = \"Broken\"\nunit = ");
  ASSERT_TRUE(Run({}).ok());
  EXPECT_TRUE(Contains(err_, "quiz/bank/broken.toml:"));
  EXPECT_TRUE(Contains(out_, "  tiny  Tiny"));
}

}  // namespace
}  // namespace course::cli
