#include "web/pages/quiz_text.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(QuizTextTest, FormulasAndCodeAreSet) {
  const std::string html = QuizText("It reads $2P$ bytes:\n\n```cpp\nint x;\n```\n", {}).text;
  EXPECT_NE(html.find("<math>"), std::string::npos) << html;
  EXPECT_NE(html.find("hljs-"), std::string::npos) << html;
}

TEST(QuizTextTest, AFigureLiesBesideTheBank) {
  std::string asked;
  const FigureReader reader = [&asked](const std::string& path) {
    asked = path;
    return std::optional<std::string>("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>t</title></svg>");
  };
  EXPECT_NE(QuizText("![cache](figures/cache.svg)", reader).text.find("<svg"), std::string::npos);
  EXPECT_EQ(asked, "quiz/bank/figures/cache.svg");
  EXPECT_NE(QuizText("![cache](figures/cache.svg)", {}).text.find("src=\"/files/quiz/bank/figures/cache.svg\""),
            std::string::npos);
}

TEST(QuizTextTest, ALineHasNoParagraphAroundItAndBlocksKeepTheirs) {
  EXPECT_EQ(QuizLine("the `weights`", {}).text, "the <code>weights</code>");
  EXPECT_NE(QuizLine("one\n\ntwo", {}).text.find("<p>two</p>"), std::string::npos);
}

TEST(QuizTextTest, WordsHaveNoMarkupAndEndWithAWholeCharacter) {
  EXPECT_EQ(QuizWords("the **KV**\ncache of $2P$", 100), "the KV cache of 2P");
  EXPECT_EQ(QuizWords("ééé", 3), "é…");  // two bytes each
  EXPECT_EQ(QuizWords("", 10), "");
}

}  // namespace
}  // namespace course::web
