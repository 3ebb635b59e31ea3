#include "web/diff/diff.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web {
namespace {

std::string Block(std::string_view before, std::string_view after) {
  return DiffBlock(LineDiff(before, after), "Your file and the reference").text;
}

size_t Occurrences(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string Numbered(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST(DiffBlock, SaysByASignWhatColourRepeats) {
  EXPECT_EQ(Block("a\nold\n", "a\nnew\n"),
            "<pre class=\"diff\" tabindex=\"0\" role=\"region\" aria-label=\"Your file and the reference\">"
            "<span class=\"same\"> a\n</span>"
            "<span class=\"removed\">−old\n</span>"
            "<span class=\"added\">+new\n</span></pre>");
}

TEST(DiffBlock, TextAndLabelCannotBecomeMarkup) {
  const std::string html = DiffBlock(LineDiff("", "</pre><script>1 < 2 && x</script>\n"), "\"><b>").text;
  EXPECT_NE(html.find("+&lt;/pre&gt;&lt;script&gt;1 &lt; 2 &amp;&amp; x&lt;/script&gt;\n"), std::string::npos) << html;
  EXPECT_NE(html.find("aria-label=\"&quot;&gt;&lt;b&gt;\""), std::string::npos) << html;
}

TEST(DiffBlock, FoldsEqualLinesFarFromAChange) {
  const std::string html = Block(Numbered(1, 50), Numbered(1, 45) + "x\n" + Numbered(47, 50));
  EXPECT_EQ(Occurrences(html, "class=\"same\""), 7u) << "three lines before the change, four to the end after it";
  EXPECT_NE(html.find("<span class=\"where\">... 42 equal lines ...\n</span><span class=\"same\"> 43\n"),
            std::string::npos)
      << html;
}

TEST(DiffBlock, SaysWhenBothAreTheSameOrEmpty) {
  EXPECT_NE(Block(Numbered(1, 41), Numbered(1, 41)).find("... 41 equal lines ..."), std::string::npos);
  EXPECT_NE(Block("one\n", "one\n").find(" one\n"), std::string::npos);
  EXPECT_NE(Block("", "").find("... both versions are empty ..."), std::string::npos);
}

TEST(DiffBlock, ShowsDifferencesThatAreInvisibleInTheText) {
  const std::string newline = Block("a", "a\n");
  EXPECT_NE(newline.find("−a\n</span><span class=\"where\">... no newline at the end of this version ...\n</span>"
                         "<span class=\"added\">+a\n"),
            std::string::npos)
      << newline;
  EXPECT_NE(Block("a\r\n", "a\n").find("−a␍\n"), std::string::npos);
}

TEST(DiffBlock, CutsALineOfAMegabyteBetweenTwoCharacters) {
  std::string line;
  while (line.size() < 1'000'000) line += "ö";  // two bytes
  const std::string html = Block("", "x" + line + "\n");
  // 300 bytes are 'x' and 149 times "ö", because half a character is not shown: 1,000,001 - 299 are left.
  EXPECT_NE(html.find("ö ... 999702 bytes more\n"), std::string::npos) << html;
  EXPECT_EQ(Occurrences(html, "ö"), 149u);
  EXPECT_LT(html.size(), 600u);
}

TEST(DiffBlock, ShowsAThousandLinesAndCountsTheOthers) {
  const std::string html = Block("", Numbered(1, 2500));
  EXPECT_EQ(Occurrences(html, "class=\"added\""), 1000u);
  EXPECT_NE(html.find("... 1500 further lines are not shown ..."), std::string::npos);
}

TEST(DiffBlock, ReplacesBytesThatAreNoText) {
  EXPECT_NE(Block("", "a\xFF\x1B[31m\n").find("+a\xEF\xBF\xBD[31m\n"), std::string::npos);
}

}  // namespace
}  // namespace course::web
