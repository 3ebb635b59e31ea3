// Words to tasks, fields to questions.

#include <string>
#include <variant>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "web/playground/picture_form.h"
#include "web/playground/question_words.h"

namespace course::web {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

std::string Task(std::string_view text) {
  const auto task = TaskOf(text);
  return std::holds_alternative<std::string>(task) ? std::get<std::string>(task) : "";
}
std::string Refusal(std::string_view text) {
  const auto task = TaskOf(text);
  return std::holds_alternative<NotAsked>(task) ? std::get<NotAsked>(task).why : "";
}

TEST(TaskOf, KnowsTheUsualWays) {
  EXPECT_EQ(Task("What colour is it?"), "colour?");
  EXPECT_EQ(Task("WHICH COLOR?"), "colour?");
  EXPECT_EQ(Task("Is it red?"), "colour?");
  EXPECT_EQ(Task("Where is it"), "where?");
  EXPECT_EQ(Task("in which corner?"), "where?");
  EXPECT_EQ(Task("what shape is that"), "shape?");
  EXPECT_EQ(Task("How many are there?"), "count?");
  EXPECT_EQ(Task("Read it to me."), "digit?");
  EXPECT_EQ(Task("Describe the picture"), "caption");
  EXPECT_EQ(Task("What do you see?"), "caption");
}

TEST(TaskOf, UnderstandsEveryExampleThatThePageGives) {
  for (const QuestionRule& rule : kQuestionRules) EXPECT_EQ(Task(rule.asks), rule.task) << rule.asks;
}

TEST(TaskOf, FindsAWordOnlyAtItsBeginning) {
  EXPECT_EQ(Task("counting, please"), "count?");
  EXPECT_EQ(Task("an account?"), "");
  EXPECT_EQ(Task("hundred"), "") << "not red";
}

TEST(TaskOf, RefusesPolitelyWhatItCannotKnow) {
  EXPECT_NE(Refusal("What is the capital of France?").find("never taught"), std::string::npos);
  EXPECT_NE(Refusal("").find("never taught"), std::string::npos);
  EXPECT_NE(Refusal("\xff\x00<script>").find("never taught"), std::string::npos);
  EXPECT_NE(Refusal("What colour is it and where?").find("colour? and where?"), std::string::npos);
}

TEST(DrawingFrom, FillsUpWithBackground) {
  const auto drawing = DrawingFrom("rg\r\n\r\n B\r\n\r\n");
  ASSERT_TRUE(IsOk(drawing));
  ASSERT_EQ(drawing->size(), 1024u);
  EXPECT_EQ(drawing->substr(0, 3), "rg.");
  EXPECT_EQ((*drawing)[2 * 32 + 1], 'b');
  EXPECT_EQ(std::count(drawing->begin(), drawing->end(), '.'), 1021);
}

TEST(DrawingFrom, SaysWhereItIsWrong) {
  EXPECT_TRUE(
      HasCodeAndText(DrawingFrom("..\n.x\n").status(), StatusCode::kInvalidArgument, "\"x\" in line 2, column 2"));
  EXPECT_TRUE(HasCodeAndText(DrawingFrom(std::string(33, 'r')).status(), StatusCode::kInvalidArgument, "33 letters"));
  std::string lines;
  for (int i = 0; i < 33; ++i) lines += "r\n";
  EXPECT_TRUE(HasCodeAndText(DrawingFrom(lines).status(), StatusCode::kInvalidArgument, "33 lines"));
}

TEST(DrawingText, IsReadBackAsTheSameDrawing) {
  std::string drawing(1024, '.');
  EXPECT_EQ(DrawingText(drawing), "");
  drawing[5] = 'r';
  drawing[3 * 32 + 31] = 'y';
  EXPECT_EQ(DrawingText(drawing), ".....r\n\n\n...............................y\n");
  const auto back = DrawingFrom(DrawingText(drawing));
  ASSERT_TRUE(IsOk(back));
  EXPECT_EQ(*back, drawing);
}

TEST(QuestionFromForm, TakesWhatIsThereAndLeavesTheRest) {
  const auto question = QuestionFromForm({{"kind", "dots"}, {"count", "5"}, {"rows", "4"}, {"seed", "9"}});
  ASSERT_TRUE(IsOk(question));
  EXPECT_EQ(question->kind, "dots");
  EXPECT_EQ(question->count, 5);
  EXPECT_EQ(question->seed, 9u);
  EXPECT_TRUE(question->resampler);
  EXPECT_EQ(question->colour, vlm::Question().colour);
}

TEST(QuestionFromForm, NamesTheFieldThatIsWrong) {
  constexpr StatusCode kWrong = StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(QuestionFromForm({{"count", "many"}}).status(), kWrong, "count \"many\""));
  EXPECT_TRUE(HasCodeAndText(QuestionFromForm({{"seed", "-1"}}).status(), kWrong, "seed \"-1\""));
  EXPECT_TRUE(HasCodeAndText(QuestionFromForm({{"kind", "<b>"}}).status(), kWrong, "kind \"<b>\""));
  EXPECT_TRUE(HasCodeAndText(QuestionFromForm({{"drawing", "#"}}).status(), kWrong, "line 1, column 1"));
}

}  // namespace
}  // namespace course::web
