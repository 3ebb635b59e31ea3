#include "web/html/html.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

#include "base/utf8.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

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

TEST(Html, ShowsWhatWouldReorderTheText) {
  EXPECT_EQ(Text("if (\u202Eadmin\u2066) \u202A\u202B\u202C\u202D\u2067\u2068\u2069").text,
            "if ([U+202E]admin[U+2066]) [U+202A][U+202B][U+202C][U+202D][U+2067][U+2068][U+2069]");
  EXPECT_EQ(Text("\u2029\u202F\u2065\u206A").text, "\u2029\u202F\u2065\u206A") << "their neighbours are left alone";
  EXPECT_EQ(Tag("a", {{"title", "\u202Ex"}}, Html{}).text, "<a title=\"[U+202E]x\"></a>");
}

// Whatever a program prints: the markup around it stays as it was, and what is inside is text.
TEST(Html, NoTextChangesTheMarkupAroundIt) {
  const uint64_t seed = ::course::testing::TestSeed();
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::string pieces[] = {
      "<",        ">",    "&",      "\"",     "'",    "</p>",     "<script>", "&lt;",
      "]]>",      "<!--", "\u202E", "\u2066", "\xFF", "\xE2\x82", "\xC0\xAF", std::string(1, '\0'),
      "\x1b[31m", "\x7f", "\r\n",   "a",      "ü"};
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (uint64_t i = random() % 30; i > 0; --i) text += pieces[random() % std::size(pieces)];
    const std::string html = Tag("p", {{"title", text}}, Text(text)).text;
    ASSERT_TRUE(html.starts_with("<p title=\"") && html.ends_with("</p>")) << html;
    EXPECT_EQ(std::count(html.begin(), html.end(), '<'), 2) << html;
    EXPECT_EQ(std::count(html.begin(), html.end(), '>'), 2) << html;
    EXPECT_EQ(std::count(html.begin(), html.end(), '"'), 2) << html;
    for (size_t at = 0; at < html.size();) {
      const auto [length, code] = base::FirstUtf8(std::string_view(html).substr(at));
      ASSERT_GT(length, 0u) << "not UTF-8 at " << at;
      ASSERT_TRUE(code >= 0x20 || code == '\n' || code == '\t') << code;
      ASSERT_FALSE(code == 0x7F || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) << code;
      at += length;
    }
  }
}

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
