// The invented learner: what it leaves behind, twice the same, and that its mistakes are mistakes.

#include "quiz/testing/demo_learner.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"
#include "quiz/paper/plausible_mistake.h"
#include "quiz/scoring/judge.h"
#include "quiz/testing/toy_banks.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;

constexpr int64_t kNow = 1'772'366'400'000;

class DemoLearnerTest : public ::testing::Test {
 protected:
  // The attempts that a run of its own leaves, the newest first.
  std::vector<store::QuizAttempt> Run(uint64_t seed) {
    const store::TempDatabase database;
    const auto store = store::OpenSqliteStore(database.path());
    EXPECT_TRUE(IsOk(store));
    EXPECT_TRUE(
        IsOk(TakeDemoQuizzes((*store)->quizzes(), banks_.Current(), {.bank = "toy", .seed = seed, .now_ms = kNow})));
    const auto attempts = (*store)->quizzes().Attempts("me", "toy", 100);
    EXPECT_TRUE(IsOk(attempts));
    return *attempts;
  }

  testing::ToyBanks banks_;
};

TEST_F(DemoLearnerTest, LeavesAttemptsOfEveryModeAndOneThatIsOpen) {
  const std::vector<store::QuizAttempt> attempts = Run(3);
  ASSERT_EQ(attempts.size(), 7u);
  std::map<std::string, int> modes;
  for (const store::QuizAttempt& attempt : attempts) {
    ++modes[attempt.mode];
    EXPECT_LT(attempt.started_ms, kNow);
    EXPECT_LE(attempt.closed_ms, kNow);
  }
  EXPECT_EQ(modes["practice"], 4);
  EXPECT_EQ(modes["exam"], 2);
  EXPECT_EQ(modes["review"], 1);
  EXPECT_TRUE(attempts[0].IsOpen()) << "the newest one";
  EXPECT_EQ(std::count_if(attempts.begin(), attempts.end(), [](const auto& one) { return one.IsOpen(); }), 1);
}

TEST_F(DemoLearnerTest, TheSameSeedGivesTheSameHistory) {
  EXPECT_EQ(Run(3), Run(3));
  EXPECT_NE(Run(3), Run(4));
}

TEST_F(DemoLearnerTest, AnUnknownBankIsRefused) {
  const store::TempDatabase database;
  const auto store = store::OpenSqliteStore(database.path());
  ASSERT_TRUE(IsOk(store));
  EXPECT_TRUE(absl::IsNotFound(TakeDemoQuizzes((*store)->quizzes(), banks_.Current(), {.bank = "none"})));
}

TEST_F(DemoLearnerTest, APlausibleMistakeHasTheFormOfAnAnswerAndIsNotRight) {
  const auto paper = DrawPaper(*banks_.Current()->Find("toy"), 5);
  ASSERT_TRUE(IsOk(paper));
  base::Rng rng{17};
  for (const Item& item : *paper) {
    for (int n = 0; n < 50; ++n) {
      const Answer answer = PlausibleMistake(item, rng);
      EXPECT_TRUE(IsOk(CheckForm(item.shown, answer))) << item.shown.id;
      EXPECT_FALSE(Judge(item, answer).right) << item.shown.id << ": " << AnswerToJson(answer);
    }
  }
}

}  // namespace
}  // namespace course::quiz
