#include "web/pages/open_links.h"

#include <string>

#include "gtest/gtest.h"
#include "web/html/html.h"

namespace course::web {
namespace {

std::string Open(const std::string& page) {
  Html out;
  AppendOpenLinksOnly(Markup(page), out);
  return out.text;
}

TEST(OpenLinksOnly, KeepsWhatAGuestMayFollow) {
  for (const char* page :
       {"", "text &lt;a href=&quot;/runs&quot;&gt;", "<a href=\"/quizzes\">Quizzes</a>", "<a href=\"#kv\">KV</a>",
        "<a class=\"button\" href=\"/search?q=/runs\">x</a>", "<a href=\"/phases/00-a#labs\">x</a>",
        "<a href=\"https://example.org/runs\">x</a>", "<a href=\"//example.org/runs\">x</a>", "<a id=\"x\">no link</a>",
        "<img src=\"data:image/png;base64,x\" alt=\"x\">", "<article>/runs</article>",
        "<form method=\"post\" action=\"/quizzes/toy/start\"></form>"}) {
    EXPECT_EQ(Open(page), page);
  }
}

TEST(OpenLinksOnly, LeavesTheWordsOfAnotherLink) {
  EXPECT_EQ(Open("a <a href=\"/labs/x\"><code>lab</code> one</a>, <a href=\"/quizzes\">b</a>"),
            "a <code>lab</code> one, <a href=\"/quizzes\">b</a>");
  EXPECT_EQ(Open("<a title=\"a > b\" data-href=\"/quizzes\" href=\"/runs?x=/quizzes\">x</a>"), "x");
  EXPECT_EQ(Open("<a href='/runs'>x</a> <a href=/runs>y</a>"), "x y") << "as an author may write it in a guide";
}

TEST(OpenLinksOnly, LeavesThePicturesDescriptionOnce) {
  EXPECT_EQ(Open("see <img src=\"/files/x.png\" alt=\"a &amp; b\">."), "see a &amp; b.");
  EXPECT_EQ(Open("<figure><img src=\"/files/x.png\" alt=\"a\"><figcaption>a</figcaption></figure>"),
            "<figure><figcaption>a</figcaption></figure>");
}

TEST(OpenLinksOnly, IsNotMisledByAComment) {
  EXPECT_EQ(Open("<!-- it's <b> --> <a href=\"/runs\">x</a>"), "<!-- it's <b> --> x");
}

TEST(OpenLinksOnly, EndsWhereTheMarkupDoes) {
  EXPECT_EQ(Open("x <a href=\"/runs"), "x ");
  EXPECT_EQ(Open("x <"), "x <");
}

}  // namespace
}  // namespace course::web
