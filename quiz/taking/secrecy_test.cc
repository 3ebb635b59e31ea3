// Whatever is looked at before it may be told holds no byte of a key.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "quiz/taking/taking.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using testing::PositionOf;
using testing::RightAnswer;
using testing::Secrets;
using testing::ToyCourse;
using testing::WrongAnswer;

std::string Text(const Shown& shown) {
  return absl::StrCat(shown.id, "\n", std::string(KindName(shown.kind)), "\n", shown.outcome, "\n", shown.prompt, "\n",
                      absl::StrJoin(shown.choices, "\n"), "\n", absl::StrJoin(shown.lefts, "\n"), "\n", shown.code,
                      "\n", shown.unit, "\n");
}

std::string Text(const Revealed& revealed) {
  const Key& key = revealed.key;
  std::string text = absl::StrCat(key.text, "\n", key.why, "\n", absl::StrJoin(key.whys, "\n"), "\n", key.right.text,
                                  "\n", absl::StrJoin(key.right.picks, ","), "\n", absl::StrJoin(key.accept, "\n"),
                                  "\n", absl::StrFormat("%.0f", key.value), "\n", revealed.judged.mistake, "\n");
  for (const Mistake& mistake : key.mistakes) {
    absl::StrAppend(&text, mistake.answer.text, mistake.text, mistake.why, "\n");
  }
  return text;
}

// Everything in a view that text can be made of.
std::string Text(const AttemptView& view) {
  const store::QuizAttempt& attempt = view.attempt;
  std::string text = absl::StrCat(attempt.id, "\n", attempt.learner, "\n", attempt.bank, "\n", attempt.bank_version,
                                  "\n", attempt.seed, "\n", attempt.mode, "\n", absl::StrJoin(attempt.only, "\n"), "\n",
                                  view.title, "\n", attempt.points, "\n", attempt.max_points, "\n");
  for (const ItemView& item : view.items) {
    text += Text(*item.shown);
    if (item.given.has_value()) absl::StrAppend(&text, item.given->answer.text, "\n");
    if (item.revealed.has_value()) text += Text(*item.revealed);
  }
  if (view.score.has_value()) absl::StrAppend(&text, "score ", view.score->points, "\n");
  return text;
}

void ExpectNoSecret(const std::string& text) {
  for (const std::string& secret : Secrets())
    EXPECT_EQ(text.find(secret), std::string::npos) << secret << " in\n" << text;
}

TEST(Secrecy, TheSearchFindsEverySecretOnceAllIsTold) {
  ToyCourse course;
  const std::string text = Text(course.Finish(course.Start()));
  for (const std::string& secret : Secrets()) EXPECT_NE(text.find(secret), std::string::npos) << secret;
}

TEST(Secrecy, AFreshAttemptHoldsNoByteOfAKey) {
  for (const Mode mode : {Mode::kPractice, Mode::kExam}) {
    ToyCourse course;
    const AttemptView view = course.Look(course.Start({.mode = mode}));
    ExpectNoSecret(Text(view));
    EXPECT_EQ(view.attempt.seed, 0u) << "whoever holds the bank could draw the paper, and its key";
    EXPECT_EQ(view.attempt.points, 0);
  }
}

// Wrong answers, so that what the learner typed is not the secret itself.
Answer Elsewhere(const Shown& shown) {
  if (shown.kind == Kind::kNumeric) return {.text = "7 KiB"};
  if (shown.kind == Kind::kText) return {.text = "word"};
  return WrongAnswer(shown);
}

TEST(Secrecy, AnExamTellsNothingHoweverItIsAnswered) {
  ToyCourse course;
  const std::string id = course.Start({.mode = Mode::kExam, .certainty = true});
  for (const char* question : {"t-single", "t-multi", "t-number", "t-text", "t-order", "t-match"}) {
    ASSERT_TRUE(course.Give(id, question, Elsewhere, /*final=*/true, Certainty::kSure).Kept());
    ExpectNoSecret(Text(course.Look(id)));
  }
  const std::string after_wrong = Text(course.Look(id));
  course.now_ms = course.Look(id).attempt.deadline_ms + Taking::kGraceMs;
  EXPECT_EQ(Text(course.Look(id)), after_wrong) << "the last moment is like the first";
}

// Nothing of ours writes one, but an imported file can hold it.
TEST(Secrecy, AFinalAnswerInAnExamTellsNothing) {
  ToyCourse course;
  const std::string id = course.Start({.mode = Mode::kExam});
  const int position = PositionOf(course.Look(id), "t-single");
  const auto saved = course.quizzes().SaveAnswer({.attempt = id,
                                                  .learner = testing::kMe,
                                                  .position = position,
                                                  .answer = AnswerToJson({.picks = {0}}),
                                                  .final = true,
                                                  .received_ms = course.now_ms});
  ASSERT_TRUE(saved.ok());
  const AttemptView view = course.Look(id);
  EXPECT_TRUE(view.items[position].final);
  ExpectNoSecret(Text(view));
}

TEST(Secrecy, AViewIsTheSameForARightAndAWrongChoice) {
  ToyCourse course;
  const std::string id = course.Start({.mode = Mode::kExam});
  ASSERT_TRUE(course.Give(id, "t-single", RightAnswer).Kept());
  const std::string right = Text(course.Look(id));
  ASSERT_TRUE(course.Give(id, "t-single", WrongAnswer).Kept());
  EXPECT_EQ(Text(course.Look(id)), right);
}

TEST(Secrecy, PracticeTellsOneQuestionAtATime) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-order", WrongAnswer).Kept());
  AttemptView view = course.Look(id);
  ItemView& told = view.items[PositionOf(view, "t-order")];
  ASSERT_TRUE(told.revealed.has_value());
  EXPECT_NE(Text(*told.revealed).find("SECRET: by size."), std::string::npos);
  told.revealed.reset();
  ExpectNoSecret(Text(view));
}

TEST(Secrecy, ADraftIsNotJudgedHoweverOftenItIsSaved) {
  ToyCourse course;
  const std::string id = course.Start();
  for (const char* question : {"t-single", "t-multi", "t-number", "t-text", "t-order", "t-match"}) {
    for (int i = 0; i < 3; ++i) {
      const SaveResult saved = course.Give(id, question, Elsewhere, /*final=*/false);
      ASSERT_TRUE(saved.Kept());
      EXPECT_EQ(saved.reason, "");
    }
  }
  ExpectNoSecret(Text(course.Look(id)));
}

// What has not the form that is asked for, by question.
const std::map<std::string, std::vector<Answer>>& Malformed() {
  static const auto* malformed = new std::map<std::string, std::vector<Answer>>{
      {"t-single", {{}, {.picks = {9}}, {.picks = {-1}}, {.picks = {0, 1}}, {.text = "amber"}}},
      {"t-multi", {{.picks = {9}}, {.picks = {1, 0}}, {.picks = {2, 2}}, {.text = "tango"}}},
      {"t-number", {{}, {.text = "12"}, {.text = "12 s"}, {.text = "much"}, {.picks = {0}}}},
      {"t-text", {{}, {.text = " "}, {.text = std::string(5'000, 'x')}, {.picks = {0}}}},
      {"t-order", {{}, {.picks = {0, 1}}, {.picks = {0, 0, 1, 2}}, {.picks = {1, 2, 3, 4}}, {.text = "ant"}}},
      {"t-match", {{}, {.picks = {-1, -1}}, {.picks = {0}}, {.picks = {0, 9}}, {.text = "Rome"}}}};
  return *malformed;
}

TEST(Secrecy, ARefusalSaysNothingOfTheKey) {
  for (const Mode mode : {Mode::kPractice, Mode::kExam}) {
    ToyCourse course;
    const std::string id = course.Start({.mode = mode});
    const AttemptView view = course.Look(id);
    ASSERT_EQ(Malformed().size(), view.items.size()) << "every kind of question";
    for (const auto& [question, answers] : Malformed()) {
      const int position = PositionOf(view, question);
      for (const Answer& answer : answers) {
        SCOPED_TRACE(absl::StrCat(question, " ", AnswerToJson(answer).substr(0, 40)));
        const auto save = [&](bool final) {
          return course.taking().Save(testing::kMe, id, position, answer, Certainty::kNone, final, course.now_ms);
        };
        const auto refused = save(/*final=*/true);
        ASSERT_FALSE(refused.ok());
        EXPECT_FALSE(refused.status().message().empty());
        ExpectNoSecret(std::string(refused.status().message()));
        const auto draft = save(/*final=*/false);
        const std::string said = draft.ok() ? draft->reason : std::string(draft.status().message());
        EXPECT_FALSE(said.empty());
        ExpectNoSecret(said);
        ExpectNoSecret(Text(course.Look(id)));
      }
    }
  }
}

}  // namespace
}  // namespace course::quiz
