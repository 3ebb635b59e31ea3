// The pages as functions: what a learner reads in each state, without a socket.

#include <string>

#include "gtest/gtest.h"
#include "web/pages/file_page.h"
#include "web/pages/lab_page.h"
#include "web/pages/map_page.h"

namespace course::web {
namespace {

catalog::Course TwoLabs() {
  catalog::Lab one{
      .label = "//phases/00-a/lab-01-x", .name = "lab-01-x", .title = "Counting <work>", .points = 20, .minutes = 30};
  one.tests = {{"Work", "CountsOnce", 12, "phases/00-a/lab-01-x/lab_test.cc", 7},
               {"Work", "RefusesNothing", 8, "phases/00-a/lab-01-x/lab_test.cc", 19}};
  catalog::Lab two{
      .label = "//phases/00-a/lab-02-y", .name = "lab-02-y", .title = "Memory", .points = 10, .minutes = 45};
  return catalog::Course{{{"00-a", "//phases/00-a", "Foundations", "How it runs.", {one, two}}}};
}

store::LabStatus Status(const std::string& lab, int points, int max_points) {
  return {.lab = lab,
          .verdict = points == max_points ? Verdict::kPassed : Verdict::kFailed,
          .points = points,
          .max_points = max_points,
          .best_points = points,
          .attempts = 3};
}

bool Has(const std::string& page, const std::string& part) { return page.find(part) != std::string::npos; }

TEST(MapPage, TellsANewcomerWhatToType) {
  const std::string page = MapPage(TwoLabs(), {});
  EXPECT_TRUE(Has(page, "Nothing is graded yet"));
  EXPECT_TRUE(Has(page, "bazel test //phases/..."));
  EXPECT_TRUE(Has(page, "phases/00-a/lab-01-x/starter.cc")) << "the first lab is the next step";
  EXPECT_TRUE(Has(page, "not started"));
  EXPECT_FALSE(Has(page, "<work>")) << "titles are escaped";
}

TEST(MapPage, TheNextStepIsTheFirstLabWithoutFullMarks) {
  const std::string page = MapPage(TwoLabs(), {Status("//phases/00-a/lab-01-x", 20, 20)});
  EXPECT_TRUE(Has(page, "Edit <code>phases/00-a/lab-02-y/starter.cc</code>"));
  EXPECT_TRUE(Has(page, "20 of 30 points"));
  EXPECT_TRUE(Has(page, "done"));
}

TEST(MapPage, AFinishedCourseSaysSo) {
  const std::string page =
      MapPage(TwoLabs(), {Status("//phases/00-a/lab-01-x", 20, 20), Status("//phases/00-a/lab-02-y", 10, 10)});
  EXPECT_TRUE(Has(page, "All labs have full marks"));
}

TEST(MapPage, ALabThatDoesNotCompileSaysSoInWords) {
  store::LabStatus status = Status("//phases/00-a/lab-01-x", 0, 20);
  status.verdict = Verdict::kNotCompiled;
  EXPECT_TRUE(Has(MapPage(TwoLabs(), {status}), "NOT_COMPILED"));
}

LabView View(const catalog::Course& course) {
  LabView view;
  view.lab = &course.phases[0].labs[0];
  view.next = &course.phases[0].labs[1];
  view.handout = *handout::ParseHandout(
      "# Lab 00-01: Counting\nRead $x_1$ [guide](../README.md).\n## Hints\n### Hint 1\nLook.\n### Hint 2\nLook "
      "again.\n");
  return view;
}

TEST(LabPage, ShowsTheFailureFirstWithItsParts) {
  const catalog::Course course = TwoLabs();
  LabView view = View(course);
  view.status = Status(view.lab->label, 8, 20);
  store::LabRun run;
  run.tests.push_back(
      {.suite = "Work", .name = "RefusesNothing", .verdict = Verdict::kPassed, .points = 8, .max_points = 8});
  run.tests.push_back({.suite = "Work",
                       .name = "CountsOnce",
                       .verdict = Verdict::kFailed,
                       .max_points = 12,
                       .message = "call:     Work(5)\nexpected: 15\ngot:      14\nhint:     <the last token>",
                       .file = "phases/00-a/lab-01-x/lab_test.cc",
                       .line = 7});
  view.latest_run = run;
  const std::string page = LabPage(view);
  EXPECT_LT(page.find("<wbr>Once"), page.find("<wbr>Nothing")) << "failures stand above passes";
  EXPECT_TRUE(Has(page, ">expected</dt><dd class=\"\">15</dd>"));
  EXPECT_TRUE(Has(page, "&lt;the last token&gt;"));
  EXPECT_TRUE(Has(page, "lab_test.cc:7"));
  EXPECT_TRUE(Has(page, "8 of 20 points"));
  EXPECT_TRUE(Has(page, "<msub><mi>x</mi><mn>1</mn></msub>"));
  EXPECT_TRUE(Has(page, "href=\"/files/phases/00-a/README.md\""));
}

TEST(LabPage, ACrashSaysWhatHappenedInWords) {
  const catalog::Course course = TwoLabs();
  LabView view = View(course);
  view.status = Status(view.lab->label, 0, 20);
  store::LabRun run;
  run.tests.push_back({.suite = "Work",
                       .name = "CountsOnce",
                       .verdict = Verdict::kCrashed,
                       .signal = "SIGSEGV",
                       .max_points = 12,
                       .message = "SIGSEGV in Work at starter.cc:12",
                       .output = "about to crash"});
  view.latest_run = run;
  const std::string page = LabPage(view);
  EXPECT_TRUE(Has(page, "CRASHED (SIGSEGV)"));
  EXPECT_TRUE(Has(page, "ended by a signal"));
  EXPECT_TRUE(Has(page, "about to crash"));
}

TEST(LabPage, HintsStayClosedUntilTheyAreOpened) {
  const catalog::Course course = TwoLabs();
  LabView view = View(course);
  std::string page = LabPage(view);
  EXPECT_FALSE(Has(page, "Look.")) << "neither in the handout nor below it";
  EXPECT_TRUE(Has(page, "Open hint 1 of 2"));
  view.status = Status(view.lab->label, 0, 20);
  view.status->hints_used = 1;
  page = LabPage(view);
  EXPECT_TRUE(Has(page, "Look."));
  EXPECT_FALSE(Has(page, "Look again."));
  EXPECT_TRUE(Has(page, "action=\"/labs/phases/00-a/lab-01-x/hint/2\""));
}

TEST(LabPage, AFinishedLabLeadsToTheNext) {
  const catalog::Course course = TwoLabs();
  LabView view = View(course);
  view.status = Status(view.lab->label, 20, 20);
  EXPECT_TRUE(Has(LabPage(view), "href=\"/labs/phases/00-a/lab-02-y\""));
}

TEST(FailureMessage, KeepsTextOfAnyOtherShape) {
  EXPECT_EQ(FailureMessage("C++ exception with description \"x\"").text,
            "<pre tabindex=\"0\">C++ exception with description &quot;x&quot;</pre>");
  EXPECT_EQ(FailureMessage("").text, "");
}

TEST(FailureMessage, SaysThePlaceOnce) {
  EXPECT_EQ(FailureMessage("lab_test.cc:7\nwrong\nlab_test.cc:70", "lab_test.cc:7").text,
            "<pre tabindex=\"0\">wrong\nlab_test.cc:70</pre>");
}

TEST(FileUrl, ResolvesRelativeLinksAndKeepsOthers) {
  EXPECT_EQ(FileUrl("phases/00-a/lab-01-x", "../README.md#why"), "/files/phases/00-a/README.md#why");
  EXPECT_EQ(FileUrl("phases/00-a", "figures/loop.svg"), "/files/phases/00-a/figures/loop.svg");
  EXPECT_EQ(FileUrl("phases/00-a", "#top"), "#top");
  EXPECT_EQ(FileUrl("phases/00-a", "https://arxiv.org/abs/1706.03762"), "https://arxiv.org/abs/1706.03762");
  EXPECT_EQ(FileUrl("phases", "../../../etc/passwd"), "/files/etc/passwd");
}

TEST(ShownFile, OnlyTheCoursesOwnTexts) {
  EXPECT_TRUE(ShownFile("phases/00-a/README.md").has_value());
  EXPECT_TRUE(ShownFile("docs/notation.md").has_value());
  for (const char* path :
       {"phases/../.course/course.db", "etc/passwd", "solutions/phases/00-a/lab-01-x/solution.cc", "phases/.hidden.md",
        "phases//x.md", "phases/a b.md", "phases/x.db", "", "phases/", "/phases/x.md", "phases/%2e%2e/x.md"}) {
    EXPECT_FALSE(ShownFile(path).has_value()) << path;
  }
}

TEST(FilePage, SetsMarkdownAndNumbersCode) {
  EXPECT_TRUE(Has(FilePage("phases/00-a/README.md", "# Title\n\ntext\n"), "<h1 id=\"title\">Title <a"));
  EXPECT_TRUE(Has(FilePage("phases/00-a/x.h", "int a;\nint b;\n"), "<code class=\"line\">int b;</code>"));
}

}  // namespace
}  // namespace course::web
