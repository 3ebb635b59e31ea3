// Closing an attempt while answers still come in: what it is scored by is what was kept, or it stays open.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/forwarding_store.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::kMe;
using testing::kMinuteMs;
using testing::RightAnswer;
using testing::ToyCourse;

constexpr StartOptions kExam = {.mode = Mode::kExam};
constexpr int kNever = 1'000;

// A store for a program that is interrupted each time it has read the answers, and that dies at one of its writes.
class Interrupted : public testing::ForwardingStore {
 public:
  using Interruption = std::function<void(int reading)>;  // counts from 0

  Interrupted(store::QuizStore& store, Interruption interruption, int writes_before_death = kNever)
      : ForwardingStore(store), interruption_(std::move(interruption)), writes_left_(writes_before_death) {}

  absl::StatusOr<std::vector<store::QuizAnswer>> Answers(const std::string& attempt) override {
    auto answers = ForwardingStore::Answers(attempt);
    interruption_(readings_++);
    return answers;
  }
  absl::StatusOr<bool> CloseAttempt(const store::CloseQuizAttempt& close) override {
    if (Dies()) return Death();
    return ForwardingStore::CloseAttempt(close);
  }
  absl::Status UpdateScore(const std::string& attempt, double points, double max_points, bool passed) override {
    return Dies() ? Death() : ForwardingStore::UpdateScore(attempt, points, max_points, passed);
  }
  absl::Status PutCards(const std::vector<store::QuizCard>& cards) override {
    return Dies() ? Death() : ForwardingStore::PutCards(cards);
  }

  int readings() const { return readings_; }

 private:
  // From then on nothing is written any more.
  bool Dies() { return writes_left_-- <= 0; }
  static absl::Status Death() { return absl::UnavailableError("killed"); }

  const Interruption interruption_;
  int readings_ = 0;
  int writes_left_;
};

std::set<std::string> CardsOf(ToyCourse& course) {
  std::set<std::string> questions;
  const auto cards = course.quizzes().DueCards(kMe, course.now_ms + 365 * 24 * 60 * kMinuteMs, 100);
  EXPECT_TRUE(IsOk(cards));
  for (const store::QuizCard& card : *cards) questions.insert(card.question);
  return questions;
}

// All but t-order, of three points.
const std::set<std::string> kTheOthers = {"t-single", "t-multi", "t-number", "t-text", "t-match"};

TEST(Close, CountsAnAnswerThatCameAfterItHadRead) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  Interrupted store(course.quizzes(), [&](int reading) {
    if (reading == 0) course.GiveAllRight(id);
  });
  const auto view = course.MakeTaking(&store)->Finish(kMe, id);
  ASSERT_TRUE(IsOk(view));
  EXPECT_EQ(view->attempt.points, 10);
  EXPECT_TRUE(view->attempt.passed);
  EXPECT_EQ(view->score->points, 10);
  EXPECT_TRUE(CardsOf(course).empty()) << "nothing was missed";
}

TEST(Close, CountsAnAnswerThatWasChangedAfterItHadRead) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  course.GiveAllRight(id);
  Interrupted store(course.quizzes(), [&](int reading) {
    if (reading == 0) {
      ASSERT_TRUE(course.Give(id, "t-order", testing::WrongAnswer).Kept());
    }
  });
  const auto view = course.MakeTaking(&store)->Finish(kMe, id);
  ASSERT_TRUE(IsOk(view));
  EXPECT_EQ(view->attempt.points, 7);
  EXPECT_FALSE(view->attempt.passed);
  EXPECT_EQ(CardsOf(course), std::set<std::string>{"t-order"});
}

TEST(Close, IsDoneOrNotDoneWhereverTheProgramDies) {
  bool died = true;
  for (int writes = 0; died; ++writes) {
    SCOPED_TRACE(absl::StrCat("after ", writes, " writes"));
    ASSERT_LT(writes, kNever);
    ToyCourse course;
    const std::string id = course.Start(kExam);
    const auto answer_late = [&](int reading) {
      if (reading == 0) {
        ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
      }
    };
    Interrupted store(course.quizzes(), answer_late, writes);
    died = !course.MakeTaking(&store)->Finish(kMe, id).ok();
    const auto left = course.quizzes().GetAttempt(id);
    ASSERT_TRUE(IsOk(left));
    EXPECT_TRUE(died || !(*left)->IsOpen());
    EXPECT_EQ((*left)->points, (*left)->IsOpen() ? 0 : 3);
    EXPECT_EQ(CardsOf(course), (*left)->IsOpen() ? std::set<std::string>{} : kTheOthers);
    EXPECT_EQ(course.Finish(id).attempt.points, 3) << "the next program ends what is left";
    EXPECT_EQ(CardsOf(course), kTheOthers);
  }
}

// A store for a program that is interrupted after it has read the first card.
class InterruptedAtCards : public testing::ForwardingStore {
 public:
  InterruptedAtCards(store::QuizStore& store, std::function<void()> interruption)
      : ForwardingStore(store), interruption_(std::move(interruption)) {}

  absl::StatusOr<std::optional<store::QuizCard>> GetCard(const std::string& learner,
                                                         const std::string& question) override {
    auto card = ForwardingStore::GetCard(learner, question);
    if (interruption_) std::exchange(interruption_, nullptr)();
    return card;
  }

 private:
  std::function<void()> interruption_;
};

TEST(Close, LosesNoCardsProgressToAnotherAttemptThatIsClosedAtTheSameTime) {
  ToyCourse course;
  const std::string practice = course.Start(), exam = course.Start(kExam);
  InterruptedAtCards store(course.quizzes(), [&] { course.Finish(practice); });
  ASSERT_TRUE(IsOk(course.MakeTaking(&store)->Finish(kMe, exam)));
  const auto cards = course.quizzes().DueCards(kMe, course.now_ms + 365 * 24 * 60 * kMinuteMs, 100);
  ASSERT_TRUE(IsOk(cards));
  ASSERT_EQ(cards->size(), 6u);
  for (const store::QuizCard& card : *cards) EXPECT_EQ(card.lapses, 2) << card.question << " was missed twice";
}

TEST(Close, GivesUpWhileAnswersKeepComingAndLeavesTheAttemptOpen) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  bool typing = true;
  Interrupted store(course.quizzes(), [&](int reading) {
    if (!typing) return;
    const auto word = [&](const Shown&) { return Answer{.text = absl::StrCat("word ", reading)}; };
    ASSERT_TRUE(course.Give(id, "t-text", word).Kept());
  });
  const std::unique_ptr<Taking> taking = course.MakeTaking(&store);
  EXPECT_TRUE(HasCodeAndText(taking->Finish(kMe, id).status(), absl::StatusCode::kAborted, "still coming in"));
  EXPECT_LE(store.readings(), 10);
  EXPECT_TRUE(course.Look(id).attempt.IsOpen());
  EXPECT_TRUE(CardsOf(course).empty());
  typing = false;
  const auto finished = taking->Finish(kMe, id);
  ASSERT_TRUE(IsOk(finished));
  EXPECT_FALSE(finished->attempt.IsOpen());
}

TEST(Close, ReadsOnceWhenNoAnswerCanComeAnyMore) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
  course.now_ms += 31 * kMinuteMs;
  Interrupted store(course.quizzes(), [](int) {});
  const auto closed = course.MakeTaking(&store)->CloseOverdue();
  ASSERT_TRUE(IsOk(closed));
  EXPECT_EQ(*closed, 1);
  EXPECT_EQ(store.readings(), 1);
  EXPECT_EQ(course.Look(id).attempt.points, 3);
}

}  // namespace
}  // namespace course::quiz
