// Exams: the clock decides, and nothing is told before the end.

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using store::Saved;
using testing::kMe;
using testing::kMinuteMs;
using testing::PositionOf;
using testing::RightAnswer;
using testing::ToyCourse;
using testing::WrongAnswer;

constexpr StartOptions kExam = {.mode = Mode::kExam};

// Saves t-text as an answer that was received at `received_ms`, whatever the clock says now.
SaveResult SaveReceived(ToyCourse& course, const std::string& id, int64_t received_ms) {
  const int position = PositionOf(course.Look(id), "t-text");
  const auto saved = course.taking().Save(kMe, id, position, {.text = "zyzzyva"}, Certainty::kNone, true, received_ms);
  EXPECT_TRUE(IsOk(saved));
  return saved.value_or(SaveResult{});
}

TEST(Exam, HasADeadlineByTheClockOfThisMachine) {
  ToyCourse course;
  const AttemptView view = course.Look(course.Start(kExam));
  EXPECT_EQ(view.attempt.started_ms, course.now_ms);
  EXPECT_EQ(view.attempt.deadline_ms, course.now_ms + 30 * kMinuteMs);
}

TEST(Exam, AnswersCanBeChangedUntilTheEnd) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  ASSERT_TRUE(course.Give(id, "t-single", WrongAnswer, /*final=*/true).Kept());
  ASSERT_TRUE(course.Give(id, "t-single", RightAnswer, /*final=*/true).Kept());
  EXPECT_FALSE(course.Look(id).items[PositionOf(course.Look(id), "t-single")].final);
  EXPECT_EQ(course.Look(id).Answered(), 1);
  EXPECT_EQ(course.Finish(id).attempt.points, 1);
}

TEST(Exam, TellsNothingBeforeTheEnd) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  course.GiveAllRight(id);
  const AttemptView view = course.Look(id);
  EXPECT_FALSE(view.score.has_value());
  for (const ItemView& item : view.items) EXPECT_FALSE(item.revealed.has_value()) << item.shown->id;
  const AttemptView after = course.Finish(id);
  EXPECT_EQ(after.attempt.points, 10);
  EXPECT_TRUE(after.attempt.passed);
  for (const ItemView& item : after.items) EXPECT_TRUE(item.revealed.has_value()) << item.shown->id;
}

TEST(Exam, AnAnswerOfTheLastMillisecondCounts) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  const int64_t deadline = course.Look(id).attempt.deadline_ms;
  course.now_ms = deadline;
  EXPECT_TRUE(SaveReceived(course, id, deadline).Kept());
  course.now_ms = deadline + 1;
  const SaveResult late = SaveReceived(course, id, deadline + 1);
  EXPECT_EQ(late.outcome, Saved::kClosed);
  EXPECT_EQ(late.reason, "The time was over when this answer came in. What was kept before counts.");
}

TEST(Exam, AnAnswerWithoutAFormIsLateAboveAll) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  const AttemptView view = course.Look(id);
  const int64_t deadline = view.attempt.deadline_ms;
  course.now_ms = deadline + 1;
  const int position = PositionOf(view, "t-single");
  const auto save = [&](int64_t received_ms) {
    return course.taking().Save(kMe, id, position, {.picks = {99}}, Certainty::kNone, true, received_ms);
  };
  EXPECT_TRUE(HasCode(save(deadline), absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(save(deadline + 1)->outcome, Saved::kClosed);
  course.now_ms = deadline + Taking::kGraceMs + 1;
  EXPECT_EQ(save(deadline)->outcome, Saved::kClosed) << "MaySave is the first that sees it overdue";
  EXPECT_FALSE(course.Look(id).attempt.IsOpen());
}

TEST(Exam, AnAnswerReceivedInTimeCountsHoweverLateItIsProcessedWithinTheGrace) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  const int64_t deadline = course.Look(id).attempt.deadline_ms;
  course.now_ms = deadline + Taking::kGraceMs;
  EXPECT_TRUE(course.Look(id).attempt.IsOpen()) << "somebody looks, and it stays open for what is on its way";
  const auto closed = course.taking().CloseOverdue();
  ASSERT_TRUE(IsOk(closed));
  EXPECT_EQ(*closed, 0);
  EXPECT_TRUE(SaveReceived(course, id, deadline - 1).Kept());
  course.now_ms += 1;
  EXPECT_EQ(course.Look(id).attempt.points, 1);
}

TEST(Exam, AClockInTheRequestCannotBeSetBackByMoreThanTheGrace) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  const int64_t deadline = course.Look(id).attempt.deadline_ms;
  const int position = PositionOf(course.Look(id), "t-text");
  course.now_ms = deadline + Taking::kGraceMs + 1;
  const auto saved =
      course.taking().Save(kMe, id, position, {.text = "zyzzyva"}, Certainty::kNone, true, deadline - kMinuteMs);
  ASSERT_TRUE(IsOk(saved));
  EXPECT_EQ(saved->outcome, Saved::kClosed) << "Save is the first that sees it overdue, and closes it";
  EXPECT_FALSE(course.Look(id).attempt.IsOpen());
  EXPECT_EQ(course.Look(id).attempt.points, 0);
}

TEST(Exam, AnAnswerFromTheFutureWasReceivedNow) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  EXPECT_TRUE(SaveReceived(course, id, course.now_ms + 365 * 24 * 60 * kMinuteMs).Kept());
}

TEST(Exam, IsClosedByWhoeverLooksWithWhatWasKept) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  const int64_t deadline = course.Look(id).attempt.deadline_ms;
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer, /*final=*/false).Kept());
  course.now_ms = deadline + 7 * 24 * 60 * kMinuteMs;  // the server was down for a week
  const AttemptView view = course.Look(id);
  EXPECT_EQ(view.attempt.closed_by, "deadline");
  EXPECT_EQ(view.attempt.closed_ms, deadline);
  EXPECT_EQ(view.attempt.points, 3);
  EXPECT_EQ(course.Finish(id).attempt, view.attempt) << "the button comes too late to change who closed it";
}

TEST(Exam, AButtonBetweenDeadlineAndGraceCloses) {
  ToyCourse course;
  const std::string id = course.Start(kExam);
  course.now_ms = course.Look(id).attempt.deadline_ms + 1;
  EXPECT_EQ(course.Finish(id).attempt.closed_by, "learner");
}

TEST(CloseOverdue, ClosesEveryExamThatIsOverAndNoOther) {
  ToyCourse course;
  std::vector<std::string> ids;
  for (int i = 0; i < 250; ++i) {
    const auto id = course.taking().Start("learner" + std::to_string(i), "tiny", kExam);
    ASSERT_TRUE(IsOk(id));
    ids.push_back(*id);
  }
  const std::string practice = course.Start();
  course.now_ms += 10 * kMinuteMs;
  const std::string later = course.Start(kExam);
  course.now_ms += 20 * kMinuteMs + Taking::kGraceMs + 1;
  const auto closed = course.taking().CloseOverdue();
  ASSERT_TRUE(IsOk(closed));
  EXPECT_EQ(*closed, 250);
  EXPECT_TRUE(course.Look(practice).attempt.IsOpen());
  EXPECT_TRUE(course.Look(later).attempt.IsOpen());
  for (int i = 0; i < 250; ++i) {
    const auto attempt = course.quizzes().GetAttempt(ids[i]);
    ASSERT_TRUE(IsOk(attempt));
    EXPECT_EQ((*attempt)->closed_by, "deadline");
  }
  EXPECT_EQ(*course.taking().CloseOverdue(), 0);
}

TEST(Exam, StartsAnewWhenTheOpenOneIsOver) {
  ToyCourse course;
  const std::string first = course.Start(kExam);
  course.now_ms += 31 * kMinuteMs;
  const std::string second = course.Start(kExam);
  EXPECT_NE(second, first);
  EXPECT_EQ(course.Look(first).attempt.closed_by, "deadline");
}

TEST(Exam, IsAllowedAsOftenAsTheBankSays) {
  ToyCourse course;
  course.Finish(course.Start(kExam));
  const std::string second = course.Start(kExam);
  EXPECT_EQ(course.Start(kExam), second) << "the last one is still open";
  course.Finish(second);
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "toy", kExam).status(), absl::StatusCode::kFailedPrecondition,
                             "allows 2 exams"));
  EXPECT_TRUE(IsOk(course.taking().Start("somebody", "toy", kExam))) << "each learner has two";
  for (int i = 0; i < 5; ++i) course.Finish(course.Start());
}

TEST(Exam, TheLastOneRunsOutAndNoneIsLeft) {
  ToyCourse course;
  course.Finish(course.Start(kExam));
  const std::string second = course.Start(kExam);
  course.now_ms += 31 * kMinuteMs;
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "toy", kExam).status(), absl::StatusCode::kFailedPrecondition,
                             "allows 2 exams"));
  EXPECT_EQ(course.Look(second).attempt.closed_by, "deadline");
}

}  // namespace
}  // namespace course::quiz
