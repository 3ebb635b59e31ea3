// A bank that is edited while people take it, and scores by a mended key.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/question/canonical.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::kMe;
using testing::PositionOf;
using testing::RightAnswer;
using testing::ToyCourse;
using testing::WrongAnswer;

// The author finds out that birch was meant.
void MendKey(ToyCourse& course) {
  course.banks.Edit("toy", "text = \"amber\"", "text = \"(away)\"");
  course.banks.Edit("toy", "text = \"birch\"", "text = \"amber\"");
  course.banks.Edit("toy", "text = \"(away)\"", "text = \"birch\"");
}

TEST(Versions, AnAttemptGoesOnWithTheBankItWasDrawnFrom) {
  ToyCourse course;
  const std::string id = course.Start();
  const AttemptView before = course.Look(id);
  MendKey(course);
  course.banks.Edit("toy", "Which one is a gem?", "Which one is a tree?");
  const std::unique_ptr<Taking> restarted = course.MakeTaking();  // nothing is cached
  const auto after = restarted->Look(kMe, id);
  ASSERT_TRUE(IsOk(after));
  EXPECT_EQ(after->attempt.bank_version, before.attempt.bank_version);
  for (size_t i = 0; i < before.items.size(); ++i) {
    EXPECT_EQ(after->items[i].shown->id, before.items[i].shown->id);
    EXPECT_EQ(after->items[i].shown->prompt, before.items[i].shown->prompt);
    EXPECT_EQ(after->items[i].shown->choices, before.items[i].shown->choices);
  }
  ASSERT_TRUE(course.Give(id, "t-single", RightAnswer).Kept());
  const auto finished = restarted->Finish(kMe, id);
  ASSERT_TRUE(IsOk(finished));
  EXPECT_EQ(finished->attempt.points, 1) << "amber was right when it was asked";
}

TEST(Versions, AnAttemptGoesOnWhenTheBankIsBrokenOrGone) {
  ToyCourse course;
  const std::string id = course.Start();
  course.banks.Edit("toy", "title =", "titel =");
  const std::unique_ptr<Taking> restarted = course.MakeTaking();
  EXPECT_TRUE(IsOk(restarted->Look(kMe, id)));
  EXPECT_TRUE(IsOk(restarted->Finish(kMe, id)));
  EXPECT_TRUE(HasCode(restarted->RescoreNow(kMe, id, false).status(), absl::StatusCode::kNotFound))
      << "there is no bank of today";
}

TEST(Versions, TheNextAttemptIsDrawnFromTheEditedBank) {
  ToyCourse course;
  course.Finish(course.Start());
  course.banks.Edit("toy", "Which one is a gem?", "Which one is a tree?");
  const AttemptView view = course.Look(course.Start());
  EXPECT_EQ(view.items[PositionOf(view, "t-single")].shown->prompt, "Which one is a tree?");
}

TEST(Rescore, ListsWhatAMendedKeyChangesAndKeepsItOnlyIfAsked) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-single", WrongAnswer).Kept());  // birch
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
  EXPECT_TRUE(HasCodeAndText(course.taking().RescoreNow(kMe, id, true).status(), absl::StatusCode::kFailedPrecondition,
                             "still open"));
  EXPECT_EQ(course.Finish(id).attempt.points, 3);
  MendKey(course);
  const auto rescored = course.taking().RescoreNow(kMe, id, /*keep=*/false);
  ASSERT_TRUE(IsOk(rescored));
  EXPECT_EQ(rescored->before.points, 3);
  EXPECT_EQ(rescored->after.points, 4);
  ASSERT_EQ(rescored->changes.size(), 1u);
  EXPECT_EQ(rescored->changes[0].id, "t-single");
  EXPECT_EQ(rescored->changes[0].before, 0);
  EXPECT_EQ(rescored->changes[0].after, 1);
  EXPECT_EQ(course.Look(id).attempt.points, 3) << "it was only looked at";
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(IsOk(course.taking().RescoreNow(kMe, id, /*keep=*/true)));
    EXPECT_EQ(course.Look(id).attempt.points, 4) << "and a second time changes nothing more";
  }
  EXPECT_EQ(course.Look(id).score->points, 3) << "by the bank that it was drawn from";
}

TEST(Rescore, AMendedKeyCanMakeAnAttemptPass) {
  ToyCourse course;
  const std::string id = course.Start({}, "tiny");
  ASSERT_TRUE(course.Give(id, "t-tiny", WrongAnswer).Kept());  // five
  EXPECT_FALSE(course.Finish(id).attempt.passed);
  course.banks.Edit("tiny", "text = \"two\"", "text = \"(away)\"");
  course.banks.Edit("tiny", "text = \"five\"", "text = \"two\"");
  course.banks.Edit("tiny", "text = \"(away)\"", "text = \"five\"");
  ASSERT_TRUE(IsOk(course.taking().RescoreNow(kMe, id, /*keep=*/true)));
  EXPECT_TRUE(course.Look(id).attempt.passed);
}

std::string StartBy(ToyCourse& course, const std::string& bytes, const std::string& mode) {
  EXPECT_TRUE(IsOk(course.quizzes().PutBank(base::Sha256Hex(bytes), "toy", bytes)));
  const store::QuizAttempt attempt = {.id = std::string(32, 'f'),
                                      .learner = kMe,
                                      .bank = "toy",
                                      .bank_version = base::Sha256Hex(bytes),
                                      .mode = mode,
                                      .questions = 7,
                                      .started_ms = course.now_ms,
                                      .deadline_ms = mode == "exam" ? course.now_ms + testing::kMinuteMs : 0};
  EXPECT_TRUE(IsOk(course.quizzes().StartAttempt(attempt, 0)));
  return attempt.id;
}

// A bank that was read when its formula had another revision than it has now.
std::string BytesOfAnotherRevision(const ToyCourse& course) {
  Bank bank = *course.banks.Current()->Find("toy");
  bank.questions.push_back({.id = "t-drawn",
                            .kind = Kind::kNumeric,
                            .outcome = "toys",
                            .guide = "pending:toys",
                            .prompt = "{num_layers} layers, how much?",
                            .why = "So much.",
                            .formula = "kv_bytes_per_token",
                            .revision = 1'000,
                            .unit = "KiB",
                            .parameters = {{.name = "num_layers", .values = {24, 32}},
                                           {.name = "num_query_heads", .values = {32, 64}},
                                           {.name = "num_kv_heads", .values = {4, 8}},
                                           {.name = "head_dim", .values = {64, 128}},
                                           {.name = "dtype_bytes", .values = {1, 2}}}});
  bank.draw = 7;
  return CanonicalBytes(bank);
}

TEST(Versions, AnOpenAttemptWhoseFormulaWasChangedMakesRoomAndIsShownAfterwards) {
  ToyCourse course;
  const std::string old = StartBy(course, BytesOfAnotherRevision(course), "practice");
  EXPECT_TRUE(HasCode(course.taking().Look(kMe, old).status(), absl::StatusCode::kFailedPrecondition));
  const std::string id = course.Start();
  EXPECT_NE(id, old);
  const AttemptView view = course.Look(old);
  EXPECT_EQ(view.attempt.closed_by, "course");
  EXPECT_EQ(view.attempt.max_points, 0) << "no score counts that nobody can explain";
  EXPECT_EQ(view.items.size(), 7u);
}

TEST(Rescore, GivesNoPointsToWhatTheCourseClosed) {
  ToyCourse course;
  const std::string old = StartBy(course, BytesOfAnotherRevision(course), "practice");
  course.Start();  // closes the old one
  EXPECT_TRUE(HasCodeAndText(course.taking().RescoreNow(kMe, old, /*keep=*/true).status(),
                             absl::StatusCode::kFailedPrecondition, "the course closed this attempt"));
  EXPECT_EQ(course.Look(old).attempt.max_points, 0) << "else it counts among the attempts, with no points";
}

constexpr char kNoBank[] = "{\"no\": \"bank\"}";

TEST(Versions, AnAttemptWhoseBankIsLostBlocksNobody) {
  ToyCourse course;
  const std::string lost = StartBy(course, kNoBank, "practice");
  EXPECT_TRUE(HasCode(course.taking().Look(kMe, lost).status(), absl::StatusCode::kDataLoss));
  const std::string id = course.Start();
  EXPECT_NE(id, lost);
  EXPECT_TRUE(course.Look(id).attempt.IsOpen());
  const auto closed = course.quizzes().GetAttempt(lost);
  ASSERT_TRUE(IsOk(closed));
  EXPECT_EQ((*closed)->closed_by, "course");
  EXPECT_EQ((*closed)->max_points, 0);
}

TEST(Versions, AnOverdueExamWhoseBankIsLostIsClosedToo) {
  ToyCourse course;
  StartBy(course, kNoBank, "exam");
  course.now_ms += 2 * testing::kMinuteMs;
  const auto closed = course.taking().CloseOverdue();
  ASSERT_TRUE(IsOk(closed));
  EXPECT_EQ(*closed, 1);
  EXPECT_EQ(*course.taking().CloseOverdue(), 0);
}

}  // namespace
}  // namespace course::quiz
