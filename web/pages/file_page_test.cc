#include "web/pages/file_page.h"

#include <string>

#include "gtest/gtest.h"
#include "web/pages/guide_page.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;

TEST(FileUrl, LeadsToThePageOfWhatItNames) {
  EXPECT_EQ(FileUrl("phases/00-a/lab-01-x", "../README.md#why"), "/phases/00-a#why");
  EXPECT_EQ(FileUrl("phases/00-a", "lab-01-x/README.md"), "/labs/phases/00-a/lab-01-x");
  EXPECT_EQ(FileUrl("phases/00-a", "../../docs/notation.md"), "/read/docs/notation.md");
  EXPECT_EQ(FileUrl("phases/00-a", "figures/loop.svg"), "/files/phases/00-a/figures/loop.svg");
  EXPECT_EQ(FileUrl("phases/13-m/exercises/ex-01-x", "x.h"), "/files/phases/13-m/exercises/ex-01-x/x.h");
  EXPECT_EQ(FileUrl("phases/13-m", "exercises/ex-01-x/README.md"), "/labs/phases/13-m/exercises/ex-01-x");
}

TEST(FileUrl, KeepsWhatIsNoRelativeAddress) {
  EXPECT_EQ(FileUrl("phases/00-a", "#top"), "#top");
  EXPECT_EQ(FileUrl("phases/00-a", "https://arxiv.org/abs/1706.03762"), "https://arxiv.org/abs/1706.03762");
  EXPECT_EQ(FileUrl("phases", "../../../etc/passwd"), "/files/etc/passwd") << "which is not shown";
}

TEST(ShownFile, OnlyTheCoursesOwnTexts) {
  EXPECT_TRUE(ShownFile("phases/00-a/README.md").has_value());
  EXPECT_TRUE(ShownFile("docs/notation.md").has_value());
  EXPECT_TRUE(ShownFile("docs/screenshots/map.png").has_value());
  EXPECT_TRUE(ShownFile("quiz/bank/figures/roofline.svg").has_value());
  EXPECT_TRUE(ShownFile("models/clip.h").has_value()) << "handouts name it";
  EXPECT_TRUE(ShownFile("kernels/softmax.cc").has_value());
  for (const char* path :
       {"quiz/bank/00.toml", "quiz/bank/snippets/00/growth.cc", "quiz/bank/figures/../00.toml",
        "phases/../.course/course.db", "etc/passwd", "solutions/phases/00-a/lab-01-x/solution.cc", "phases/.hidden.md",
        "harness/runner/runner.cc", "web/guard/secret.cc", "models/../solutions/quiz/x.cc", "phases//x.md",
        "phases/a b.md", "phases/x.db", "", "phases/", "/phases/x.md", "phases/%2e%2e/x.md"}) {
    EXPECT_FALSE(ShownFile(path).has_value()) << path;
  }
}

TEST(CodePage, LeadsBackToALabAndToNothingElse) {
  const std::string lab = "phases/00-a/lab-01-x";
  for (const char* file : {"/x.h", "/tool/main.cc"}) {
    EXPECT_TRUE(Has(CodePage(lab + file, lab, "", {}), "href=\"/labs/phases/00-a/lab-01-x\"")) << file;
  }
  EXPECT_FALSE(Has(CodePage("models/data/scenes/scene.h", "", "", {}), "/labs/"));
}

TEST(CodeBlock, NumbersEveryLine) {
  const std::string block = CodeBlock("int a;\n\nint b;\n").text;
  EXPECT_TRUE(Has(block, "id=\"L1\"")) << block;
  EXPECT_TRUE(Has(block, "id=\"L3\""));
  EXPECT_FALSE(Has(block, "id=\"L4\"")) << "the last newline begins no line";
}

TEST(CodeBlock, ACommentOfSeveralLinesIsClosedOnEachOfThem) {
  const std::string block = CodeBlock("/* one\ntwo */ int a;\n").text;
  const size_t second = block.find("id=\"L2\"");
  ASSERT_NE(second, std::string::npos) << block;
  EXPECT_EQ(testing::Times(block.substr(0, second), "<span"), testing::Times(block.substr(0, second), "</span>"));
  EXPECT_TRUE(Has(block, "hljs-comment"));
}

TEST(CodeBlock, CodeCannotBecomeMarkup) { EXPECT_FALSE(Has(CodeBlock("a < b; // <script>\n").text, "<script>")); }

class GuidePageTest : public ::testing::Test {
 protected:
  const catalog::Course course_ = testing::TwoLabs();
  GuideView view_ = {.path = "phases/00-a/README.md",
                     .markdown = "# Title\n\nText.\n\n## First part\n\n### Detail\n\n#### Deep\n\n## Second part\n"};
};

TEST_F(GuidePageTest, ListsItsSectionsAtTheSide) {
  const std::string page = GuidePage(view_, PlainFrame());
  EXPECT_TRUE(Has(page, "<a href=\"#first-part\">First part</a>"));
  EXPECT_TRUE(Has(page, "<li class=\"deeper\"><a href=\"#detail\">Detail</a>"));
  EXPECT_FALSE(Has(page, "href=\"#deep\">Deep</a></li>"));
  EXPECT_TRUE(Has(page, "<title>Title"));
}

TEST_F(GuidePageTest, ShowsThePhasesLabsInTheirOrderWithTheirState) {
  view_.phase = &course_.phases[0];
  view_.standing = Standing({testing::Status("//phases/00-a/lab-01-x", 20, 20)});
  const std::string page = GuidePage(view_, PlainFrame());
  EXPECT_LT(page.find("/labs/phases/00-a/lab-01-x"), page.find("/labs/phases/00-a/lab-02-y"));
  EXPECT_TRUE(Has(page, "done"));
  EXPECT_TRUE(Has(page, "not started"));
}

TEST_F(GuidePageTest, LeadsToWhatComesBeforeAndAfter) {
  view_.previous = {"Foundations", "/phases/00-foundations"};
  view_.next = {"Notation", "/read/docs/notation.md"};
  const std::string page = GuidePage(view_, PlainFrame());
  EXPECT_TRUE(Has(page, "<link rel=\"prev\" href=\"/phases/00-foundations\">"));
  EXPECT_TRUE(Has(page, "href=\"/read/docs/notation.md\" rel=\"next\""));
}

}  // namespace
}  // namespace course::web
