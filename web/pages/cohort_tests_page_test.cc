// A lab's tests as text: what a cell says and where it leads, what is hidden, that nobody's words become markup.

#include "web/pages/cohort_tests_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/cohort_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::InstructorFrame;
using testing::MadeUpTests;
using testing::PartOf;
using testing::Times;

constexpr char kSubmission[] = "5ub";

// Ada with one test of this verdict.
CohortTestsView OneCell(Verdict verdict) {
  CohortTestsView view{.name = "00-01",
                       .title = "Counting",
                       .folder = "phases/00-a/lab-01-x",
                       .columns = {{.suite = "Work", .name = "CountsOnce", .points = 3}},
                       .all_columns = 1,
                       .total = 1,
                       .zone = testing::Berlin()};
  view.query.path = CohortTestsUrl(view.folder);
  view.rows = {{.account = "ada",
                .name = "Ada",
                .section = "A",
                .submission = kSubmission,
                .cells = {TestCell{verdict, verdict == Verdict::kPassed ? 3 : 0, 3}}}};
  return view;
}

TEST(CohortTestsPage, ACellSaysTheVerdictAndLeadsToItsSubmission) {
  EXPECT_TRUE(Has(CohortTestsRows(OneCell(Verdict::kPassed)),
                  "class=\"good begins\"><a href=\"/cohort/submissions/5ub#test-Work.CountsOnce\">passed</a>"
                  "<small>3/3</small>"));
  EXPECT_TRUE(Has(CohortTestsRows(OneCell(Verdict::kOutOfMemory)), "class=\"bad begins\""));
  EXPECT_TRUE(Has(CohortTestsRows(OneCell(Verdict::kOutOfMemory)), ">out of memory</a><small>0/3</small>"));
}

TEST(CohortTestsPage, WhatDidNotRunIsNeitherGoodNorBad) {
  const std::string skipped = CohortTestsRows(OneCell(Verdict::kSkipped));
  EXPECT_TRUE(Has(skipped, ">skipped</a>"));
  EXPECT_FALSE(Has(skipped, "bad"));
  CohortTestsView nothing = OneCell(Verdict::kFailed);
  nothing.rows[0].cells = {std::nullopt};
  nothing.rows[0].submission.clear();
  const std::string rows = CohortTestsRows(nothing);
  EXPECT_TRUE(Has(rows, ">–</td>"));
  EXPECT_FALSE(Has(rows, "/cohort/submissions/"));
}

TEST(CohortTestsPage, ATestSaysItsPointsItsRateAndWhetherItIsHidden) {
  CohortTestsView view = OneCell(Verdict::kPassed);
  view.columns[0].ran = 400;
  view.columns[0].passed = 97;
  view.columns[0].visibility = "after_due_date";
  const std::string page = CohortTestsPage(view, InstructorFrame());
  EXPECT_TRUE(Has(page, "3 points, hidden"));
  EXPECT_TRUE(Has(page, "title=\"Work.CountsOnce, hidden until the deadline\""));
  EXPECT_TRUE(Has(page, "24 % pass<small>97 of 400</small>"));
  EXPECT_TRUE(Has(page, "href=\"/cohort/labs/phases/00-a/lab-01-x#test-Work.CountsOnce\"")) << "its failures";
  EXPECT_TRUE(Has(page, "href=\"/cohort/labs/phases/00-a/lab-01-x/tests/table?test=Work.CountsOnce\""));
  EXPECT_TRUE(Has(page, "href=\"/cohort/labs/phases/00-a/lab-01-x/tests/table?learner=ada\""));
}

TEST(CohortTestsPage, StuckAndAtRiskAreWords) {
  CohortTestsView view = OneCell(Verdict::kFailed);
  view.rows[0].at_risk = true;
  view.rows[0].lab = {.from = CohortCell::From::kVerified, .points = 0, .max_points = 3, .attempts = 6, .stuck = true};
  const std::string page = CohortTestsPage(view, InstructorFrame());
  EXPECT_TRUE(Has(page, "table</a> · at risk</small>"));
  EXPECT_TRUE(Has(page, "stuck, 6×"));
  EXPECT_TRUE(Has(page, "href=\"/cohort/learners/ada\""));
}

TEST(CohortTestsPage, HoldsTheFirstScreenAndSaysHowMuchThereIs) {
  const CohortTestsView whole = MadeUpTests(120, 40);
  const std::string page = CohortTestsPage(PartOf(whole, kMatrixChunkRows, 0, kMatrixFirstColumns), InstructorFrame());
  EXPECT_EQ(Times(page, "data-id="), kMatrixChunkRows);
  EXPECT_TRUE(Has(page, "aria-rowcount=\"122\""));
  EXPECT_TRUE(Has(page, "aria-colcount=\"43\""));
  EXPECT_FALSE(Has(page, "aria-colindex=\"16\""));
  EXPECT_TRUE(Has(page, "data-url=\"/cohort/labs/phases/00-a/lab-01-x/tests/rows\""));
  EXPECT_TRUE(Has(page, "content=\"0; url=/cohort/labs/phases/00-a/lab-01-x/tests?plain=1\""));
  EXPECT_TRUE(Has(page, "data-live=\"standing\"")) << "without a fragment no page hears news";
  EXPECT_EQ(Times(page, "style="), 0) << "the content policy allows no inline style";
}

TEST(CohortTestsPage, WithoutScriptsTheOtherRowsAreFurtherPages) {
  MatrixQuery query;
  query.plain = true;
  const std::string page =
      CohortTestsPage(PartOf(MadeUpTests(120, 40, query), kMatrixPageRows, 0, 40), InstructorFrame());
  EXPECT_EQ(Times(page, "data-id="), kMatrixPageRows);
  EXPECT_TRUE(Has(page, "/tests?from=50&amp;plain=1\""));
  EXPECT_FALSE(Has(page, "cohort.js"));
}

TEST(CohortTestsPage, NobodysWordsBecomeMarkup) {
  const std::string script = "<script>alert(1)</script>";
  CohortTestsView view = OneCell(Verdict::kFailed);
  view.title = script;
  view.sections = view.sorts = {script};
  view.columns[0].suite = view.columns[0].name = "\"><img src=x>" + script;
  view.rows[0].name = view.rows[0].section = view.rows[0].account = view.rows[0].submission = "\"><i>" + script;
  TestsLine line{.title = script, .lab_name = script, .lab_folder = "\"" + script, .about = script};
  line.lines = {{script, "/x\"" + script, script, std::nullopt}};
  for (const std::string& page :
       {CohortTestsPage(view, InstructorFrame()), CohortTestsRows(view), CohortTestsTable(line, InstructorFrame())}) {
    EXPECT_FALSE(Has(page, "<script>alert"));
    EXPECT_FALSE(Has(page, "<img src=x>"));
    EXPECT_FALSE(Has(page, "<i>&lt;script"));
  }
}

TEST(CohortTestsTable, SaysInWordsWhatTheCellsSay) {
  TestsLine line{.title = "Ada: 00-01", .lab_name = "00-01", .lab_folder = "phases/00-a/lab-01-x"};
  line.lines = {{"Work.CountsOnce", "/a", "to everybody", TestCell{Verdict::kCrashed, 0, 3}},
                {"Work.Hides", "/b", "hidden", std::nullopt}};
  const std::string page = CohortTestsTable(line, InstructorFrame());
  EXPECT_TRUE(Has(page, "CRASHED"));
  EXPECT_TRUE(Has(page, "<td>hidden</td><td>–</td>"));
  EXPECT_TRUE(Has(page, "href=\"/cohort/labs/phases/00-a/lab-01-x/tests\"")) << "the way back";
}

}  // namespace
}  // namespace course::web
