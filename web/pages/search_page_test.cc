#include "web/pages/search_page.h"

#include <string>

#include "gtest/gtest.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;

TEST(SearchPage, LeadsToThePlaceInThePage) {
  Hit hit;
  hit.path = "phases/00-a/README.md";
  hit.title = "How it runs";
  hit.heading = "The cache";
  hit.anchor = "the-cache";
  hit.snippet = Markup("a <mark>cache</mark>");
  const std::string page = SearchPage("cache", {hit}, PlainFrame());
  EXPECT_TRUE(Has(page, "href=\"/phases/00-a#the-cache\""));
  EXPECT_TRUE(Has(page, "a <mark>cache</mark>"));
  EXPECT_TRUE(Has(page, "1 place<"));
}

TEST(SearchPage, KeepsTheQuestionAndEscapesIt) {
  const std::string page = SearchPage("\"<b>", {}, PlainFrame());
  EXPECT_TRUE(Has(page, "value=\"&quot;&lt;b&gt;\""));
  EXPECT_FALSE(Has(page, "<b>"));
  EXPECT_TRUE(Has(page, "Nothing was found."));
}

TEST(SearchPage, AnEmptyQuestionSaysWhatCanBeAsked) {
  EXPECT_TRUE(Has(SearchPage("", {}, PlainFrame()), "Names in code and symbols work, too"));
}

TEST(GlossaryPage, SetsTermsAndSymbols) {
  const std::string page =
      GlossaryPage({{.term = "KV cache", .id = "kv-cache", .definition = "Keys *kept*.", .see = "[x](y.md)"}},
                   {{"$H_{kv}$", "KV heads", "", "`num_kv_heads`"}}, PlainFrame());
  EXPECT_TRUE(Has(page, "<dt id=\"kv-cache\">KV cache</dt>"));
  EXPECT_TRUE(Has(page, "<em>kept</em>"));
  EXPECT_TRUE(Has(page, "href=\"/read/docs/y.md\""));
  EXPECT_TRUE(Has(page, "<math"));
  EXPECT_TRUE(Has(page, "<code>num_kv_heads</code>"));
}

}  // namespace
}  // namespace course::web
