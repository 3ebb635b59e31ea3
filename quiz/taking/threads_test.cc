// Two tabs, two clicks, two processes: everything counts once.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;
using store::Saved;
using testing::kMe;
using testing::PositionOf;
using testing::RightAnswer;
using testing::ToyCourse;
using testing::WrongAnswer;

void InThreads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(Threads, EightStartsMakeOneAttempt) {
  ToyCourse course;
  std::vector<std::string> ids(8);
  InThreads(8, [&](int i) {
    const auto id = course.taking().Start(kMe, "toy", {.mode = Mode::kExam});
    ASSERT_TRUE(IsOk(id));
    ids[i] = *id;
  });
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
}

TEST(Threads, TwoFinishesCloseOnceAndCountEachMissOnce) {
  for (int round = 0; round < 10; ++round) {
    ToyCourse course;
    const std::string id = course.Start();
    ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
    const std::unique_ptr<Taking> terminal = course.MakeTaking();
    InThreads(4, [&](int i) {
      Taking& taking = i % 2 == 0 ? course.taking() : *terminal;
      const auto view = taking.Finish(kMe, id);
      ASSERT_TRUE(IsOk(view));
      EXPECT_EQ(view->attempt.points, 3);
    });
    const auto card = course.quizzes().GetCard(kMe, "t-single");
    ASSERT_TRUE(IsOk(card));
    EXPECT_EQ((*card)->lapses, 1);
  }
}

TEST(Threads, OfTwoFinalAnswersOneCounts) {
  ToyCourse course;
  const std::string id = course.Start();
  const AttemptView view = course.Look(id);
  const int position = PositionOf(view, "t-single");
  const Shown& shown = *view.items[position].shown;
  std::atomic<int> saved = 0, refused = 0;
  InThreads(6, [&](int i) {
    const SaveResult result = course.Save(id, position, i % 2 == 0 ? RightAnswer(shown) : WrongAnswer(shown));
    saved += result.outcome == Saved::kSaved;
    refused += result.outcome == Saved::kAlreadyFinal;
  });
  EXPECT_EQ(saved, 1);
  EXPECT_EQ(refused, 3) << "the three that said something else; those that said the same were told that it is there";
}

// What was answered with "kept" is in the score, however close to the end.
TEST(Threads, AnAnswerIsEitherRefusedOrInTheScore) {
  for (int round = 0; round < 20; ++round) {
    ToyCourse course;
    const std::string id = course.Start({.mode = Mode::kExam});
    const AttemptView view = course.Look(id);
    std::atomic<int> kept = 0;
    InThreads(5, [&](int i) {
      if (i == 4) {
        std::this_thread::sleep_for(std::chrono::microseconds(300 * round));
        ASSERT_TRUE(IsOk(course.taking().Finish(kMe, id)));
        return;
      }
      for (int position = 0; position < 6; ++position) {
        if (position % 4 != i) continue;
        const Shown& shown = *view.items[position].shown;
        const SaveResult saved = course.Save(id, position, RightAnswer(shown));
        if (saved.Kept()) kept += shown.points;
        EXPECT_TRUE(saved.Kept() || saved.outcome == Saved::kClosed);
      }
    });
    EXPECT_EQ(course.Look(id).attempt.points, kept) << "round " << round;
  }
}

TEST(Threads, ManyLearnersAnswerAtOnce) {
  ToyCourse course;
  InThreads(8, [&](int i) {
    const std::string learner = absl::StrCat("learner", i);
    const auto id = course.taking().Start(learner, "toy", {});
    ASSERT_TRUE(IsOk(id));
    const auto view = course.taking().Look(learner, *id);
    ASSERT_TRUE(IsOk(view));
    for (int position = 0; position < 6; ++position) {
      const auto saved = course.taking().Save(learner, *id, position, RightAnswer(*view->items[position].shown),
                                              Certainty::kNone, true, course.now_ms);
      ASSERT_TRUE(IsOk(saved));
      EXPECT_TRUE(saved->Kept());
    }
    const auto finished = course.taking().Finish(learner, *id);
    ASSERT_TRUE(IsOk(finished));
    EXPECT_EQ(finished->attempt.points, 10);
  });
}

}  // namespace
}  // namespace course::quiz
