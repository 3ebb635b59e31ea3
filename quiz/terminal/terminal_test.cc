// Whole quizzes by script, over a real store.

#include "quiz/terminal/terminal.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/testing/toy_course.h"
#include "quiz/terminal/testing/typed.h"
#include "quiz/tracing/traces.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;
using testing::kMe;
using testing::kMinuteMs;
using testing::RightAnswer;
using testing::ToyCourse;
using testing::Typed;
using testing::WrongAnswer;

::testing::AssertionResult Has(const std::string& text, const std::string& part) {
  if (absl::StrContains(text, part)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "\"" << part << "\" is not in:\n" << text;
}

::testing::AssertionResult HidesTheKey(const std::string& text) {
  for (const std::string& secret : testing::Secrets()) {
    if (absl::StrContains(text, secret)) return ::testing::AssertionFailure() << secret << " is in:\n" << text;
  }
  return ::testing::AssertionSuccess();
}

class TerminalTest : public ::testing::Test {
 protected:
  // What the terminal shows while these lines are typed.
  std::string Play(const std::string& attempt, const std::string& typed, const Layout& layout = {}) {
    std::istringstream in(typed);
    std::ostringstream out;
    const absl::StatusOr<AttemptView> view =
        TakeQuiz(toy_.taking(), kMe, attempt, {&in, &out, layout, [this] { return toy_.now_ms.load(); }});
    EXPECT_TRUE(IsOk(view));
    if (view.ok()) view_ = *view;
    return out.str();
  }

  // One line a question, in the order in which they are asked; practice wants Enter after each explanation.
  std::string Script(const std::string& attempt, Answer (*answer)(const Shown&), const std::string& after = "\n\n") {
    std::string typed;
    for (const ItemView& item : toy_.Look(attempt).items) typed += Typed(*item.shown, answer(*item.shown)) + after;
    return typed;
  }

  ToyCourse toy_;
  AttemptView view_;
};

TEST_F(TerminalTest, EverythingRightPasses) {
  const std::string attempt = toy_.Start();
  const std::string shown = Play(attempt, Script(attempt, RightAnswer));
  EXPECT_TRUE(Has(shown, "Toys: 6 questions."));
  EXPECT_TRUE(Has(shown, "10 of 10 points (100 %): passed. The pass mark is 80 %."));
  EXPECT_TRUE(Has(shown, "Every answer was right."));
  EXPECT_FALSE(view_.attempt.IsOpen());
  EXPECT_EQ(toy_.Look(attempt).attempt.points, 10);
}

TEST_F(TerminalTest, EverythingWrongIsExplained) {
  const std::string attempt = toy_.Start();
  const std::string shown = Play(attempt, Script(attempt, WrongAnswer));
  EXPECT_TRUE(Has(shown, "Not right."));
  EXPECT_TRUE(Has(shown, "SECRET a tree")) << "what is wrong with the choice";
  EXPECT_TRUE(Has(shown, "SECRET half of it")) << "the sentence of a known mistake";
  EXPECT_TRUE(Has(shown, "The right answer:\n  31337 KiB"));
  EXPECT_TRUE(Has(shown, "SECRET: of the dictionary."));
  EXPECT_TRUE(Has(shown, "0 of 10 points (0 %): not passed."));
  EXPECT_TRUE(Has(shown, "Not fully right:"));
}

TEST_F(TerminalTest, NothingOfTheKeyShowsBeforeTheAnswer) {
  const std::string attempt = toy_.Start();
  EXPECT_TRUE(HidesTheKey(Play(attempt, ":skip\n:skip\n:skip\n:skip\n:skip\n:help\n:6\n:1\n:quit\n")));
}

TEST_F(TerminalTest, QuittingKeepsWhatIsAnsweredAndTheNextTimeGoesOn) {
  const std::string attempt = toy_.Start();
  const std::string first = Typed(*toy_.Look(attempt).items[0].shown, RightAnswer(*toy_.Look(attempt).items[0].shown));
  EXPECT_TRUE(Has(Play(attempt, first + "\n:quit\n"), "1 of 6 answered, and kept."));
  EXPECT_TRUE(view_.attempt.IsOpen());
  const std::string again = Play(attempt, "");  // the end of the input is :quit
  EXPECT_TRUE(Has(again, "1 answered already; it goes on from there."));
  EXPECT_TRUE(Has(again, "Question 2 of 6"));
  EXPECT_FALSE(absl::StrContains(again, "Question 1 of 6"));
  EXPECT_TRUE(view_.attempt.IsOpen());
}

TEST_F(TerminalTest, WhatCannotBeReadIsExplainedAndAskedAgain) {
  const std::string attempt = toy_.Start({}, "tiny");
  const Shown question = *toy_.Look(attempt).items[0].shown;
  const std::string shown =
      Play(attempt, absl::StrCat("\nz\n:nonsense\na b\n", Typed(question, RightAnswer(question)), "\n\n"));
  EXPECT_TRUE(Has(shown, "Type its letter, a to d."));
  EXPECT_TRUE(Has(shown, "There is no option \"z\""));
  EXPECT_TRUE(Has(shown, "There is no command \":nonsense\""));
  EXPECT_TRUE(Has(shown, "type one letter, a to d"));
  EXPECT_TRUE(Has(shown, "passed."));
  EXPECT_EQ(shown.find("Question 1 of 1"), shown.rfind("Question 1 of 1")) << "it is shown once";
}

TEST_F(TerminalTest, BackShowsWhatWasAnsweredWithItsExplanation) {
  const std::string attempt = toy_.Start();
  const Shown question = *toy_.Look(attempt).items[0].shown;
  const std::string shown = Play(attempt, Typed(question, WrongAnswer(question)) + "\n\n:back\n:quit\n");
  const size_t again = shown.rfind("Question 1 of 6");
  ASSERT_NE(again, shown.find("Question 1 of 6"));
  EXPECT_TRUE(Has(shown.substr(again), "Your answer:"));
  EXPECT_TRUE(Has(shown.substr(again), "Not right."));
}

TEST_F(TerminalTest, SkippedQuestionsComeAgain) {
  const std::string attempt = toy_.Start();
  const std::vector<ItemView> items = toy_.Look(attempt).items;
  std::string typed = ":skip\n";
  for (const int i : {1, 2, 3, 4, 5, 0}) typed += Typed(*items[i].shown, RightAnswer(*items[i].shown)) + "\n\n";
  EXPECT_TRUE(Has(Play(attempt, typed), "passed."));
}

TEST_F(TerminalTest, TheOnlyOpenQuestionCannotBeSkipped) {
  EXPECT_TRUE(Has(Play(toy_.Start({}, "tiny"), ":skip\n:back\n:7\n"), "No other question is open"));
}

TEST_F(TerminalTest, FinishingEarlyAsksFirst) {
  const std::string attempt = toy_.Start();
  EXPECT_TRUE(Has(Play(attempt, ":finish\nn\n:quit\n"), "6 questions have no answer and will count as wrong."));
  EXPECT_TRUE(view_.attempt.IsOpen());
  EXPECT_TRUE(Has(Play(attempt, ":finish\ny\n"), "0 of 10 points"));
  EXPECT_FALSE(view_.attempt.IsOpen());
}

TEST_F(TerminalTest, AnExamTellsNothingBeforeItsEnd) {
  const std::string attempt = toy_.Start({.mode = Mode::kExam});
  const std::string typed = Script(attempt, WrongAnswer, "\n");
  const std::string shown = Play(attempt, typed + ":quit\n");
  EXPECT_TRUE(Has(shown, "Question 1 of 6, ")) << "its points";
  EXPECT_TRUE(Has(shown, "30:00 left"));
  EXPECT_TRUE(Has(shown, "Every question has an answer"));
  EXPECT_TRUE(Has(shown, "The clock goes on: 30:00 left."));
  EXPECT_FALSE(absl::StrContains(shown, "SECRET"));
  EXPECT_FALSE(absl::StrContains(shown, "Not right."));

  const std::string end = Play(attempt, ":finish\n");
  EXPECT_TRUE(Has(end, "0 of 10 points (0 %): not passed."));
  EXPECT_TRUE(Has(end, "SECRET: of the dictionary.")) << "now each is explained";
}

TEST_F(TerminalTest, AnswersOfAnExamCanBeChanged) {
  const std::string attempt = toy_.Start({.mode = Mode::kExam});
  const std::vector<ItemView> items = toy_.Look(attempt).items;
  const std::string typed = absl::StrCat(Script(attempt, RightAnswer, "\n"), ":1\n",
                                         Typed(*items[0].shown, WrongAnswer(*items[0].shown)), "\n:finish\n");
  const std::string shown = Play(attempt, typed);
  EXPECT_TRUE(Has(shown, "Your answer so far:"));
  EXPECT_EQ(view_.attempt.points, 10 - items[0].shown->points);
}

TEST_F(TerminalTest, AnExamEndsByTheClock) {
  const std::string attempt = toy_.Start({.mode = Mode::kExam});
  const std::vector<ItemView> items = toy_.Look(attempt).items;
  Play(attempt, Typed(*items[0].shown, RightAnswer(*items[0].shown)) + "\n");
  toy_.now_ms += 31 * kMinuteMs;
  const std::string shown = Play(attempt, Typed(*items[1].shown, RightAnswer(*items[1].shown)) + "\n");
  EXPECT_TRUE(Has(shown, "The time is over: what was kept until then counts."));
  EXPECT_EQ(view_.attempt.points, items[0].shown->points);
}

TEST_F(TerminalTest, AnAnswerInTheLastSecondsGraceEndsTheExam) {
  const std::string attempt = toy_.Start({.mode = Mode::kExam});
  const Shown question = *toy_.Look(attempt).items[0].shown;
  toy_.now_ms += 30 * kMinuteMs + 1'000;
  const std::string shown = Play(attempt, Typed(question, RightAnswer(question)) + "\n");
  EXPECT_TRUE(Has(shown, "The time was over when this answer came in."));
  EXPECT_FALSE(view_.attempt.IsOpen());
  EXPECT_EQ(view_.attempt.points, 0);
}

TEST_F(TerminalTest, CertaintyIsAskedForAndMarked) {
  const std::string attempt = toy_.Start({.certainty = true}, "tiny");
  const Shown question = *toy_.Look(attempt).items[0].shown;
  const std::string shown = Play(attempt, Typed(question, WrongAnswer(question)) + "\nvery\ns\n\n");
  EXPECT_TRUE(Has(shown, "How sure are you"));
  EXPECT_TRUE(Has(shown, "Type g, t or s."));
  EXPECT_TRUE(Has(shown, "Not right. Certainty: -6."));
  EXPECT_TRUE(Has(shown, "Certainty marks: -6 of 3."));
}

TEST_F(TerminalTest, WithoutACertaintyTheAnswerIsNotKept) {
  const std::string attempt = toy_.Start({.certainty = true}, "tiny");
  Play(attempt, "a\n");
  EXPECT_EQ(view_.Answered(), 0);
}

TEST_F(TerminalTest, AQuestionThatWasAnsweredElsewhereIsSaid) {
  const std::string attempt = toy_.Start({}, "tiny");
  const Shown question = *toy_.Look(attempt).items[0].shown;
  // The browser answers between the question and the line that is typed.
  struct Late : std::streambuf {
    int underflow() override {
      if (before) std::exchange(before, nullptr)();
      if (gptr() != nullptr) return EOF;
      setg(line.data(), line.data(), line.data() + line.size());
      return line[0];
    }
    std::function<void()> before;
    std::string line;
  } buffer;
  buffer.before = [&] { toy_.Save(attempt, 0, RightAnswer(question)); };
  buffer.line = Typed(question, WrongAnswer(question)) + "\n\n";
  std::istream in(&buffer);
  std::ostringstream out;
  const absl::StatusOr<AttemptView> view =
      TakeQuiz(toy_.taking(), kMe, attempt, {&in, &out, {}, [this] { return toy_.now_ms.load(); }});
  ASSERT_TRUE(IsOk(view));
  EXPECT_TRUE(Has(out.str(), "This question was answered before, and that answer counts."));
  EXPECT_TRUE(Has(out.str(), "Right."));
  EXPECT_EQ(view->attempt.points, 1);
}

TEST_F(TerminalTest, AProgramsOutputMayHaveSeveralLines) {
  const std::string code = "#include <cstdio>\nint main() { std::puts(\"1\\n2\"); }\n";
  std::filesystem::create_directories(toy_.banks.root() + "/quiz/bank/snippets/trace");
  std::filesystem::create_directories(toy_.banks.root() + "/.course");
  std::ofstream(toy_.banks.root() + "/quiz/bank/snippets/trace/two.cc") << code;
  std::ofstream(toy_.banks.root() + "/.course/traces.json")
      << TracesToJson({{"snippets/trace/two.cc", {.sha256 = base::Sha256Hex(code), .output = "1\n2\n"}}});
  std::ofstream(toy_.banks.root() + "/quiz/bank/trace.toml") << R"(title = "Trace"
unit = "phases/00-toy"
about = "One program."
draw = 1
[[outcome]]
id = "o"
text = "reads programs"
[[question]]
id = "t-trace"
kind = "tracing"
outcome = "o"
guide = "pending:toys"
snippet = "snippets/trace/two.cc"
prompt = "What does it print?"
why = "Two lines."
[[question.wrong]]
text = "1"
why = "it goes on"
[[question.wrong]]
text = "2"
why = "it begins with 1"
[[question.wrong]]
text = "12"
why = "there is a line end"
)";
  toy_.banks.Edit("tiny", "two", "two");  // reads all again
  const std::string shown = Play(toy_.Start({}, "trace"), "1\n2\n\n\n");
  EXPECT_TRUE(Has(shown, "\u2502 int main()"));
  EXPECT_TRUE(Has(shown, "An empty line ends your answer."));
  EXPECT_TRUE(Has(shown, "Right."));
  EXPECT_TRUE(Has(Play(toy_.Start({}, "trace"), "1\n\n\n"), "it goes on"));
}

TEST_F(TerminalTest, ColourIsUsedOnlyWhereItIsWanted) {
  const std::string attempt = toy_.Start();
  EXPECT_FALSE(absl::StrContains(Play(attempt, ""), "\033["));
  EXPECT_TRUE(absl::StrContains(Play(attempt, "", {.colour = true}), "\033[1mToys\033[0m"));
}

}  // namespace
}  // namespace course::quiz
