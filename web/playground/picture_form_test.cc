// Fields to questions.

#include "web/playground/picture_form.h"

#include <algorithm>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

using absl::StatusCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

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
