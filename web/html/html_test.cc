#include "web/html/html.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(Html, TextCannotOpenATagOrAnEntity) {
  EXPECT_EQ(Text("<script>alert('1') & \"2\"</script>").text,
            "&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;");
}

TEST(Html, AttributeValuesAreEscapedToo) {
  EXPECT_EQ(Tag("a", {{"href", "\"><script>"}}, Text("x")).text, "<a href=\"&quot;&gt;&lt;script&gt;\">x</a>");
}

TEST(Html, VoidElementsHaveNoEndTag) { EXPECT_EQ(Tag("br", Html{}).text, "<br>"); }

TEST(Html, KeepsUtf8AndReplacesBrokenBytes) {
  EXPECT_EQ(Text("größer → 3").text, "größer → 3");
  EXPECT_EQ(Text("a\xFF\x80z").text, "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_EQ(Text("\xC0\xAF").text, "\xEF\xBF\xBD\xEF\xBF\xBD") << "an overlong slash is not a slash";
  EXPECT_EQ(Text("\xED\xA0\x80").text, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate is no character";
  EXPECT_EQ(Text("cut\xE2\x82").text, "cut\xEF\xBF\xBD\xEF\xBF\xBD") << "a sequence cut at the end";
}

TEST(Html, DropsControlCharacters) { EXPECT_EQ(Text(std::string("a\0b\x1b[31mc\x7f\n\t", 12)).text, "ab[31mc\n\t"); }

TEST(LongText, AMegabyteOnOneLineIsCutAndSaysSo) {
  const std::string html = LongText(std::string(1'000'000, 'x') + "\nend").text;
  EXPECT_LT(html.size(), 2'200u);
  EXPECT_NE(html.find("... 998,000 more bytes in this line"), std::string::npos) << html.substr(2000);
  EXPECT_NE(html.find("... 934,468 more bytes<"), std::string::npos)
      << "1,000,004 bytes less 64 KiB: " << html.substr(2000);
}

TEST(LongText, ShortTextIsTheSameAsText) {
  for (const std::string text : {"", "a", "a\n", "a\n\nb <i>", "\n"}) EXPECT_EQ(LongText(text).text, Text(text).text);
}

TEST(LongText, CutsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "\u00e9";  // two bytes each
  const std::string html = LongText("x" + text).text;
  EXPECT_EQ(html.find("\xEF\xBF\xBD"), std::string::npos) << "no half character";
  EXPECT_NE(html.find("... 1,002 more bytes"), std::string::npos) << "1 + 2 * 999 of 3,001 are shown";
}

}  // namespace
}  // namespace course::web
