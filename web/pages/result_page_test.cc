#include "web/pages/result_page.h"

#include <string>

#include "gtest/gtest.h"
#include "web/pages/run_page.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::OneFailure;
using testing::PlainFrame;
using testing::Times;

class ResultPageTest : public ::testing::Test {
 protected:
  ResultPageTest() {
    view_.phase = &course_.phases[0];
    view_.lab = &course_.phases[0].labs[0];
    view_.result = OneFailure();
    view_.run = {.id = 17, .source = "bazel", .pattern = "//phases/...", .course_version = "abc123"};
  }
  std::string Page() const { return ResultPage(view_, PlainFrame()); }

  const catalog::Course course_ = testing::TwoLabs();
  ResultView view_;
};

TEST_F(ResultPageTest, ExplainsTheVerdictInWords) {
  EXPECT_EQ(ExplainRun(view_.result),
            "1 of 2 tests passed: 8 of 20 points. It counts as an attempt, because the file is another than at the "
            "attempt before.");
}

TEST_F(ResultPageTest, SaysWhyARunCountsForNothing) {
  store::LabRun run = OneFailure();
  run.is_attempt = false;
  EXPECT_TRUE(Has(ExplainRun(run), "it is no new attempt"));
  run.filtered = true;
  EXPECT_TRUE(Has(ExplainRun(run), "--test_filter"));
  run.filtered = false;
  run.cached = true;
  EXPECT_TRUE(Has(ExplainRun(run), "Nothing had changed"));
  run.impl = "solution";
  EXPECT_TRUE(Has(ExplainRun(run), "counts for nobody"));
}

TEST_F(ResultPageTest, SaysHowToRepeatTheFailingTestAlone) {
  EXPECT_TRUE(
      Has(Page(), "bazel run --config=starter //phases/00-a/lab-01-x:program -- --gtest_filter=Work.CountsOnce"));
  EXPECT_TRUE(Has(Page(), "gdb --args bazel-bin/phases/00-a/lab-01-x/program"));
}

TEST_F(ResultPageTest, NamesLimitsAndSurroundings) {
  view_.result.machine = "A Processor, 2 cores";
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "10 s of CPU, 20 s in all, 512 MiB of memory, 256 KiB of output"));
  EXPECT_TRUE(Has(page, "A Processor, 2 cores"));
  EXPECT_TRUE(Has(page, "bazel test //phases/..."));
  EXPECT_TRUE(Has(page, "abc123"));
  EXPECT_TRUE(Has(page, "your starter.cc, linked into the tests"));
}

TEST_F(ResultPageTest, ShowsWhatChangedSinceTheRunBefore) {
  view_.result.source = "int F() {\n  return 14;\n}\n";
  view_.before = OneFailure();
  view_.before->id = 40;
  view_.before->points = 0;
  view_.before->source = "int F() {\n  return 0;\n}\n";
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "1 line added, 1 removed, +8 points"));
  EXPECT_TRUE(Has(page, "+  return 14;"));
  EXPECT_TRUE(Has(page, "−  return 0;"));
  EXPECT_TRUE(Has(page, "href=\"/results/40\""));
}

TEST_F(ResultPageTest, AnUnchangedFileSaysSo) {
  view_.result.source = "same\n";
  view_.before = OneFailure();
  view_.before->source = "same\n";
  EXPECT_TRUE(Has(Page(), "starter.cc is the same as in"));
}

TEST_F(ResultPageTest, ALabThatIsGoneKeepsItsResults) {
  view_.phase = nullptr;
  view_.lab = nullptr;
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "The course has this lab no more"));
  EXPECT_TRUE(Has(page, "CountsOnce"));
  EXPECT_FALSE(Has(page, "bazel run")) << "there is nothing to run";
}

TEST_F(ResultPageTest, TestOutputCannotBecomeMarkup) {
  view_.result.tests[0].output = "</pre><script>alert(1)</script>\x1b[31m";
  const std::string page = Page();
  EXPECT_FALSE(Has(page, "<script>alert"));
  EXPECT_TRUE(Has(page, "&lt;/pre&gt;&lt;script&gt;alert(1)"));
}

TEST(RunListPage, TeachesWhereThereIsNoRun) {
  EXPECT_TRUE(Has(RunListPage(testing::TwoLabs(), {}, PlainFrame()), "bazel test //:course"));
}

TEST(RunListPage, NamesTheLabOfARunOfOneAndCountsTheOthers) {
  store::Run one = {.id = 17, .labs = {OneFailure()}};
  store::LabRun passed = OneFailure();
  passed.verdict = Verdict::kPassed;
  passed.points = 20;
  store::Run two = {.id = 18, .labs = {OneFailure(), passed}};
  const std::string page = RunListPage(testing::TwoLabs(), {two, one}, PlainFrame());
  EXPECT_TRUE(Has(page, "Counting &lt;work&gt;"));
  EXPECT_TRUE(Has(page, "2 labs, 1 with full marks"));
  EXPECT_TRUE(Has(page, "28 of 40"));
}

TEST(RunPage, ListsEachLabWithItsVerdict) {
  const store::Run run = {
      .id = 17, .source = "watch", .started_ms = 1'000, .finished_ms = 3'500, .labs = {OneFailure()}};
  const std::string page = RunPage(testing::TwoLabs(), run, PlainFrame());
  EXPECT_TRUE(Has(page, "./course watch"));
  EXPECT_TRUE(Has(page, "2.5 s"));
  EXPECT_EQ(Times(page, "href=\"/results/41\""), 1);
}

}  // namespace
}  // namespace course::web
