// Practice and review: who may start, see and answer what.

#include "quiz/taking/taking.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using store::Saved;
using testing::kMe;
using testing::PositionOf;
using testing::RightAnswer;
using testing::ToyCourse;
using testing::WrongAnswer;

TEST(Mode, HasTheNamesOfTheStore) {
  for (const Mode mode : {Mode::kPractice, Mode::kExam, Mode::kReview}) {
    const absl::StatusOr<Mode> same = ModeFromName(ModeName(mode));
    ASSERT_TRUE(IsOk(same));
    EXPECT_EQ(*same, mode);
  }
  EXPECT_TRUE(HasCodeAndText(ModeFromName("cheat").status(), absl::StatusCode::kInvalidArgument, "\"cheat\""));
}

TEST(Start, GivesAnUnguessableIdAndAllQuestions) {
  ToyCourse course;
  const std::string id = course.Start({.certainty = true});
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  const AttemptView view = course.Look(id);
  EXPECT_EQ(view.title, "Toys");
  EXPECT_EQ(view.pass, 0.8);
  EXPECT_EQ(view.items.size(), 6u);
  EXPECT_EQ(view.attempt.questions, 6);
  EXPECT_EQ(view.attempt.mode, "practice");
  EXPECT_EQ(view.attempt.deadline_ms, 0) << "practice has no limit";
  EXPECT_TRUE(view.attempt.certainty);
  EXPECT_EQ(view.Answered(), 0);
  EXPECT_EQ(view.NextOpen(), 0);
  EXPECT_FALSE(view.score.has_value());
}

TEST(Start, ADoubleClickStartsOne) {
  ToyCourse course;
  const std::string id = course.Start();
  EXPECT_EQ(course.Start(), id);
  EXPECT_NE(course.Start({.mode = Mode::kExam}), id) << "an exam is another attempt";
  EXPECT_NE(course.Start({}, "tiny"), id);
  course.Finish(id);
  EXPECT_NE(course.Start(), id);
}

TEST(Start, NamesTheNearestQuiz) {
  ToyCourse course;
  EXPECT_TRUE(
      HasCodeAndText(course.taking().Start(kMe, "toyy", {}).status(), absl::StatusCode::kNotFound, "did you mean toy"));
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "philosophy", {}).status(), absl::StatusCode::kNotFound,
                             "there are: tiny, toy"));
}

TEST(Start, SaysWhatIsWrongWithABrokenBank) {
  ToyCourse course;
  course.banks.Edit("toy", "accept =", "acept =");
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "toy", {}).status(), absl::StatusCode::kNotFound, "toy.toml:"));
  EXPECT_TRUE(IsOk(course.taking().Start(kMe, "tiny", {}))) << "the other banks still work";
}

TEST(Look, KnowsNoAttemptOfSomebodyElse) {
  ToyCourse course;
  const std::string id = course.Start();
  const absl::Status theirs = course.taking().Look("somebody", id).status();
  const absl::Status none = course.taking().Look("somebody", std::string(32, '0')).status();
  EXPECT_TRUE(HasCode(theirs, absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCode(none, absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCode(course.taking().Finish("somebody", id).status(), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCode(course.taking().RescoreNow("somebody", id, true).status(), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCode(course.taking().Start("somebody", "toy", {.retry = id}).status(), absl::StatusCode::kNotFound));
  const auto saved = course.taking().Save("somebody", id, 0, {.picks = {0}}, Certainty::kNone, true, course.now_ms);
  ASSERT_TRUE(IsOk(saved));
  EXPECT_EQ(saved->outcome, Saved::kNoSuch);
  EXPECT_EQ(saved->reason, "You have no such attempt.");
  EXPECT_EQ(course.Look(id).Answered(), 0);
}

TEST(Save, ExplainsAFinalAnswerAndNoOther) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-single", WrongAnswer).Kept());
  ASSERT_TRUE(course.Give(id, "t-text", RightAnswer, /*final=*/false).Kept());
  const AttemptView view = course.Look(id);
  const ItemView& single = view.items[PositionOf(view, "t-single")];
  EXPECT_TRUE(single.final);
  ASSERT_TRUE(single.revealed.has_value());
  EXPECT_FALSE(single.revealed->judged.right);
  EXPECT_EQ(single.revealed->points, 0);
  EXPECT_EQ(single.revealed->key.right, RightAnswer(*single.shown));
  const ItemView& text = view.items[PositionOf(view, "t-text")];
  EXPECT_FALSE(text.final);
  ASSERT_TRUE(text.given.has_value());
  EXPECT_EQ(text.given->answer.text, "zyzzyva") << "a draft is kept";
  EXPECT_FALSE(text.revealed.has_value()) << "and not judged";
  EXPECT_EQ(view.Answered(), 1);
}

TEST(Save, AFinalAnswerStays) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-single", WrongAnswer).Kept());
  EXPECT_EQ(course.Give(id, "t-single", WrongAnswer).outcome, Saved::kSaidBefore) << "a double click";
  const SaveResult better = course.Give(id, "t-single", RightAnswer);
  EXPECT_EQ(better.outcome, Saved::kAlreadyFinal);
  EXPECT_EQ(better.reason, "This question was answered before, and that answer counts.");
  EXPECT_EQ(course.Give(id, "t-single", RightAnswer, /*final=*/false).outcome, Saved::kAlreadyFinal)
      << "another tab that still saves its draft";
  EXPECT_EQ(course.Finish(id).attempt.points, 0);
}

TEST(Save, RefusesAPositionBeyondThePaper) {
  ToyCourse course;
  const std::string id = course.Start();
  for (const int position : {-1, 6, 1'000'000}) {
    const SaveResult saved = course.Save(id, position, {.picks = {0}});
    EXPECT_EQ(saved.outcome, Saved::kNoPosition);
    EXPECT_EQ(saved.reason, absl::StrCat("This attempt has 6 questions; there is no number ", position + 1, "."));
  }
}

TEST(Save, RefusesAnAnswerAfterTheClose) {
  ToyCourse course;
  const std::string id = course.Start();
  course.Finish(id);
  const SaveResult late = course.Save(id, PositionOf(course.Look(id), "t-text"), {.text = "zyzzyva"});
  EXPECT_EQ(late.outcome, Saved::kClosed);
  EXPECT_EQ(late.reason, "This attempt is closed. What was kept before counts.");
}

TEST(Save, AnAnswerWithoutItsFormIsNotFinalAndItsTextIsKept) {
  ToyCourse course;
  const std::string id = course.Start();
  const int position = PositionOf(course.Look(id), "t-number");
  const auto save = [&](bool final) {
    return course.taking().Save(kMe, id, position, {.text = "31337"}, Certainty::kNone, final, course.now_ms);
  };
  EXPECT_TRUE(HasCodeAndText(save(true).status(), absl::StatusCode::kInvalidArgument, "unit"));
  const AttemptView view = course.Look(id);
  EXPECT_FALSE(view.items[position].final);
  EXPECT_FALSE(view.items[position].revealed.has_value());
  ASSERT_TRUE(view.items[position].given.has_value());
  EXPECT_EQ(view.items[position].given->answer.text, "31337");
  const auto draft = save(false);
  ASSERT_TRUE(IsOk(draft)) << "a draft may be unfinished";
  EXPECT_TRUE(draft->Kept());
  EXPECT_TRUE(draft->reason.find("unit") != std::string::npos) << draft->reason;
}

TEST(Save, KeepsNothingThatNoFormCanHaveSent) {
  ToyCourse course;
  const std::string id = course.Start();
  const int position = PositionOf(course.Look(id), "t-single");
  for (const Answer& answer : {Answer{.picks = {4}}, Answer{.picks = {0, 1}}, Answer{.text = "amber"},
                               Answer{.text = std::string(1 << 20, 'x')}}) {
    for (const bool final : {false, true}) {
      EXPECT_TRUE(
          HasCode(course.taking().Save(kMe, id, position, answer, Certainty::kNone, final, course.now_ms).status(),
                  absl::StatusCode::kInvalidArgument));
    }
  }
  EXPECT_FALSE(course.Look(id).items[position].given.has_value());
}

TEST(Save, AnEmptiedFieldIsNoAnswer) {
  ToyCourse course;
  const std::string id = course.Start({.mode = Mode::kExam});
  const int position = PositionOf(course.Look(id), "t-text");
  ASSERT_TRUE(course.Save(id, position, {.text = "zyz"}, false).Kept());
  EXPECT_EQ(course.Look(id).Answered(), 1);
  ASSERT_TRUE(course.Save(id, position, {}, false).Kept());
  EXPECT_EQ(course.Look(id).Answered(), 0);
}

TEST(Save, DropsACertaintyThatWasNotAskedFor) {
  ToyCourse course;
  const std::string plain = course.Start();
  ASSERT_TRUE(course.Give(plain, "t-single", WrongAnswer, true, Certainty::kSure).Kept());
  EXPECT_EQ(course.Finish(plain).score->certainty_marks, 0);
  const std::string asked = course.Start({.certainty = true});
  ASSERT_TRUE(course.Give(asked, "t-single", WrongAnswer, true, Certainty::kSure).Kept());
  ASSERT_TRUE(course.Give(asked, "t-text", RightAnswer, true, Certainty::kThink).Kept());
  const AttemptView view = course.Finish(asked);
  EXPECT_EQ(view.items[PositionOf(view, "t-single")].revealed->certainty_mark, -6);
  EXPECT_EQ(view.items[PositionOf(view, "t-text")].revealed->certainty_mark, 2);
  EXPECT_EQ(view.score->certainty_marks, -4);
}

TEST(NextOpen, GoesRoundFromWhereOneIs) {
  ToyCourse course;
  const std::string id = course.Start();
  const auto give = [&](int position) {
    course.Save(id, position, RightAnswer(*course.Look(id).items[position].shown));
  };
  give(0);
  give(4);
  EXPECT_EQ(course.Look(id).NextOpen(), 1);
  EXPECT_EQ(course.Look(id).NextOpen(3), 5);
  give(5);
  EXPECT_EQ(course.Look(id).NextOpen(3), 1) << "from the end to the beginning";
  for (const int position : {1, 2, 3}) give(position);
  EXPECT_EQ(course.Look(id).NextOpen(3), std::nullopt);
  EXPECT_EQ(course.Look(id).Answered(), 6);
}

TEST(Finish, ScoresWhatWasGivenAndTellsEverything) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-single", RightAnswer).Kept());         // 1
  ASSERT_TRUE(course.Give(id, "t-multi", testing::HalfAnswer).Kept());  // 1 of 2
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());          // 3
  ASSERT_TRUE(course.Give(id, "t-match", WrongAnswer).Kept());          // 0 of 2
  course.now_ms += 1'000;
  const AttemptView view = course.Finish(id);
  EXPECT_FALSE(view.attempt.IsOpen());
  EXPECT_EQ(view.attempt.closed_by, "learner");
  EXPECT_EQ(view.attempt.closed_ms, course.now_ms);
  EXPECT_EQ(view.attempt.points, 5);
  EXPECT_EQ(view.attempt.max_points, 10);
  EXPECT_FALSE(view.attempt.passed) << "80 % are 8 points";
  ASSERT_TRUE(view.score.has_value());
  EXPECT_EQ(view.score->points, 5);
  for (const ItemView& item : view.items) EXPECT_TRUE(item.revealed.has_value()) << item.shown->id;
  EXPECT_EQ(course.Finish(id).attempt, view.attempt) << "a second time it is looking";
}

TEST(Finish, PassesWithTheLastPoint) {
  ToyCourse course;
  const std::string id = course.Start();
  for (const char* question : {"t-single", "t-multi", "t-order", "t-match"}) {
    ASSERT_TRUE(course.Give(id, question, RightAnswer).Kept());
  }
  const AttemptView view = course.Finish(id);
  EXPECT_EQ(view.attempt.points, 8);
  EXPECT_TRUE(view.attempt.passed);
}

TEST(Finish, PutsWhatWasMissedIntoTheReviewQueue) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-single", RightAnswer).Kept());
  ASSERT_TRUE(course.Give(id, "t-multi", testing::HalfAnswer).Kept());
  course.Finish(id);
  const auto tomorrow = course.quizzes().DueCards(kMe, course.now_ms + 24 * 60 * testing::kMinuteMs, 100);
  ASSERT_TRUE(IsOk(tomorrow));
  std::set<std::string> questions;
  for (const store::QuizCard& card : *tomorrow) {
    questions.insert(card.question);
    EXPECT_EQ(card.reason, "missed");
    EXPECT_EQ(card.bank, "toy");
  }
  EXPECT_EQ(questions, (std::set<std::string>{"t-multi", "t-number", "t-text", "t-order", "t-match"}));
}

TEST(Retry, AsksOnlyWhatWasNotFullyRight) {
  ToyCourse course;
  const std::string id = course.Start();
  for (const char* question : {"t-single", "t-number", "t-text", "t-match"}) {
    ASSERT_TRUE(course.Give(id, question, RightAnswer).Kept());
  }
  ASSERT_TRUE(course.Give(id, "t-multi", testing::HalfAnswer).Kept());
  course.Finish(id);
  const std::string again = course.Start({.retry = id});
  const AttemptView view = course.Look(again);
  ASSERT_EQ(view.items.size(), 2u);
  EXPECT_EQ(std::set<std::string>({view.items[0].shown->id, view.items[1].shown->id}),
            std::set<std::string>({"t-multi", "t-order"}));
  course.GiveAllRight(again);
  const AttemptView finished = course.Finish(again);
  EXPECT_EQ(finished.attempt.points, 5);
  EXPECT_EQ(finished.attempt.max_points, 5);
  EXPECT_FALSE(finished.attempt.passed) << "two questions are not the quiz";
  EXPECT_FALSE(finished.score->passed);
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "toy", {.retry = again}).status(),
                             absl::StatusCode::kFailedPrecondition, "nothing to try again"));
}

TEST(Retry, TellsNothingOfAnExamThatGoesOn) {
  ToyCourse course;
  const std::string exam = course.Start({.mode = Mode::kExam});
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "toy", {.retry = exam}).status(),
                             absl::StatusCode::kFailedPrecondition, "still open"));
}

TEST(Retry, GoesOnWithThePracticeThatIsOpen) {
  ToyCourse course;
  const std::string id = course.Start();
  course.Finish(id);
  const std::string open = course.Start();
  EXPECT_EQ(course.Start({.retry = id}), open);
}

TEST(Retry, IsPracticeOfTheSameQuiz) {
  ToyCourse course;
  const std::string id = course.Start();
  course.Finish(id);
  EXPECT_TRUE(HasCode(course.taking().Start(kMe, "toy", {.mode = Mode::kExam, .retry = id}).status(),
                      absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(HasCodeAndText(course.taking().Start(kMe, "tiny", {.retry = id}).status(),
                             absl::StatusCode::kInvalidArgument, "is of quiz toy"));
}

TEST(Retry, LeavesOutWhatTheBankNoLongerHas) {
  ToyCourse course;
  const std::string id = course.Start({}, "tiny");
  course.Finish(id);
  course.banks.Edit("tiny", "kind = \"single\"", "retired = true\nkind = \"single\"");
  EXPECT_TRUE(
      HasCode(course.taking().Start(kMe, "tiny", {.retry = id}).status(), absl::StatusCode::kFailedPrecondition));
}

TEST(Review, AsksWhatIsDueAndMovesItOn) {
  ToyCourse course;
  const auto review = [&] { return course.taking().Start(kMe, "toy", {.mode = Mode::kReview}); };
  EXPECT_TRUE(HasCodeAndText(review().status(), absl::StatusCode::kFailedPrecondition, "due"));
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-single", WrongAnswer).Kept());
  ASSERT_TRUE(course.Give(id, "t-multi", RightAnswer).Kept());
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
  ASSERT_TRUE(course.Give(id, "t-number", RightAnswer).Kept());
  ASSERT_TRUE(course.Give(id, "t-match", RightAnswer).Kept());
  course.Finish(id);
  EXPECT_TRUE(HasCode(review().status(), absl::StatusCode::kFailedPrecondition)) << "not before tomorrow";
  course.now_ms += 24 * 60 * testing::kMinuteMs;
  const auto due = review();
  ASSERT_TRUE(IsOk(due));
  EXPECT_EQ(*review(), *due) << "two clicks";
  const AttemptView view = course.Look(*due);
  EXPECT_EQ(view.items.size(), 2u);
  EXPECT_EQ(view.attempt.mode, "review");
  course.GiveAllRight(*due);
  course.Finish(*due);
  EXPECT_TRUE(HasCode(review().status(), absl::StatusCode::kFailedPrecondition));
  const auto card = course.quizzes().GetCard(kMe, "t-single");
  ASSERT_TRUE(IsOk(card));
  EXPECT_EQ((*card)->repetitions, 1);
  EXPECT_EQ((*card)->due_ms, course.now_ms + 24 * 60 * testing::kMinuteMs);
}

}  // namespace
}  // namespace course::quiz
