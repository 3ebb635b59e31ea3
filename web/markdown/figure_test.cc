#include "web/markdown/figure.h"

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(Figure, LosesItsStyleSheetAndNothingElse) {
  const auto html = InlineFigure(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig-a\"><style>.fig-a { color: red; }</style><path "
      "class=\"line\" "
      "marker-end=\"url(#a-arrow)\"/></svg>\n");
  ASSERT_TRUE(html.has_value());
  EXPECT_EQ(html->text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig-a\"><path class=\"line\" "
            "marker-end=\"url(#a-arrow)\"/></svg>");
}

TEST(Figure, MayPointIntoItself) { EXPECT_TRUE(InlineFigure("<svg a=\"\"><use href=\"#b\"/></svg>").has_value()); }

TEST(Figure, WordsThatLookLikeAttributesDoNoHarm) {
  EXPECT_TRUE(InlineFigure("<svg a=\"\"><text>a style of on and off, href</text></svg>").has_value());
}

TEST(Figure, MayNotHoldWhatThePageForbids) {
  for (const char* svg : {
           "",
           "text",
           "<svg a=\"\">",
           "<?xml version=\"1.0\"?><svg a=\"\"></svg>",
           "<svg a=\"\"><script>1</script></svg>",
           "<svg a=\"\"><SCRIPT href=\"#x\"/></svg>",
           "<svg a=\"\" onload=\"f()\"></svg>",
           "<svg a=\"\"><rect style=\"fill: red\"/></svg>",
           "<svg a=\"\"><style>a { }</svg>",
           "<svg a=\"\"><a href=\"http://example.org/\"/></svg>",
           "<svg a=\"\"><image xlink:href='x.png'/></svg>",
           "<svg a=\"\"><foreignObject/></svg>",
           "<svg a=\"\"><rect\nSTYLE =\"fill: red\"/></svg>",
           "<svg a=\"\"><a HREF=\"/x\"/></svg>",
           "<svg a=\"\"><a href=",
           "<svg a=\"\"><!-- --></svg>",
           "<svg a=\"\"><STYLE>a { }</STYLE></svg>",
       }) {
    EXPECT_FALSE(InlineFigure(svg).has_value()) << svg;
  }
}

}  // namespace
}  // namespace course::web
