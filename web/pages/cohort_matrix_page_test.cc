// The matrix as text: what a cell says, which rows are in the page, that sorting and pages are links.

#include "web/pages/cohort_matrix_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/cohort_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::InstructorFrame;
using testing::MadeUpMatrix;
using testing::PartOf;
using testing::Times;
using From = CohortCell::From;

constexpr int64_t kMarch2 = 1'804'000'000'000;  // 2 March 2027, 15:06:40 UTC

TEST(CohortCell, SaysPointsAttemptsOriginAndLastChange) {
  const CohortCell cell = {
      .from = From::kVerified, .points = 4.5, .max_points = 20, .attempts = 7, .changed_ms = kMarch2};
  EXPECT_EQ(CellFirstLine(cell), "4.5/20 · 7×");
  EXPECT_EQ(CellSecondLine(cell, testing::Berlin()), "verified 2 Mar");
  EXPECT_EQ(CellTone(cell), "part");
  EXPECT_EQ(CellState(cell), "verified");
}

TEST(CohortCell, ReportedLateAndStuckAreWordsAndNotColoursAlone) {
  CohortCell cell = {.from = From::kReported, .points = 20, .max_points = 20, .attempts = 1};
  EXPECT_EQ(CellSecondLine(cell, testing::Berlin()), "reported");
  EXPECT_EQ(CellTone(cell), "reported") << "a learner's own word has not the colour of a verified score";
  cell = {.from = From::kVerified, .points = 0, .max_points = 20, .attempts = 5, .late = true, .stuck = true};
  EXPECT_EQ(CellFirstLine(cell), "0/20 · 5× stuck");
  EXPECT_EQ(CellSecondLine(cell, testing::Berlin()), "late");
  EXPECT_EQ(CellState(cell), "verified, late, stuck");
  EXPECT_EQ(CellTone(cell), "bad");
  EXPECT_EQ(CellFirstLine({}), "–");
  EXPECT_EQ(CellState({}), "nothing yet");
}

TEST(CohortCell, PointsSetByHandSaySo) {
  const CohortCell cell = {.points = 15, .max_points = 20, .overridden = true};
  EXPECT_EQ(CellState(cell), "set by an instructor");
  EXPECT_EQ(CellFirstLine(cell), "15/20 · 0×");
}

TEST(CohortMoment, NamesZoneAndOffset) {
  EXPECT_EQ(ZonedText(absl::FromUnixMillis(kMarch2), testing::Berlin()), "2 Mar 2027, 16:06 CET (UTC+01:00)");
  // In summer the same zone has another offset.
  EXPECT_EQ(ZonedText(absl::FromUnixMillis(kMarch2) + absl::Hours(24 * 60), testing::Berlin()),
            "1 May 2027, 17:06 CEST (UTC+02:00)");
  EXPECT_EQ(ZonedText(absl::FromUnixMillis(kMarch2), absl::FixedTimeZone(-(3 * 60 + 30) * 60)),
            "2 Mar 2027, 11:36 UTC-03:30");
}

TEST(CohortUrl, EncodesWhatAStrangerNamed) {
  EXPECT_EQ(SubmissionUrl("a/../b?c"), "/cohort/submissions/a%2F..%2Fb%3Fc");
}

TEST(MatrixPage, HoldsTheFirstScreenAndSaysHowMuchThereIs) {
  const MatrixView whole = MadeUpMatrix(120, 40);
  const std::string page = MatrixPage(PartOf(whole, kMatrixChunkRows, 0, kMatrixFirstColumns), InstructorFrame());
  EXPECT_EQ(Times(page, "data-id="), kMatrixChunkRows);
  EXPECT_TRUE(Has(page, "aria-rowcount=\"122\"")) << "120 learners, the head and the summary";
  EXPECT_TRUE(Has(page, "aria-colcount=\"43\"")) << "40 labs behind name, points and last change";
  EXPECT_TRUE(Has(page, "aria-rowindex=\"27\""));
  EXPECT_FALSE(Has(page, "aria-rowindex=\"28\""));
  EXPECT_TRUE(Has(page, "aria-colindex=\"15\"")) << "12 labs behind three others";
  EXPECT_FALSE(Has(page, "aria-colindex=\"16\""));
  EXPECT_TRUE(Has(page, "<noscript><meta http-equiv=\"refresh\" content=\"0; url=/cohort?plain=1\"></noscript>"));
  EXPECT_TRUE(Has(page, "href=\"/cohort/matrix.csv\""));
  EXPECT_EQ(Times(page, "style="), 0) << "the content policy allows no inline style";
}

TEST(MatrixPage, WithoutScriptsTheOtherRowsAreFurtherPages) {
  MatrixQuery query;
  query.plain = true;
  const MatrixView whole = MadeUpMatrix(120, 40, query);
  const std::string page = MatrixPage(PartOf(whole, kMatrixPageRows, 0, 40), InstructorFrame());
  EXPECT_EQ(Times(page, "data-id="), kMatrixPageRows);
  EXPECT_TRUE(Has(page, "href=\"/cohort?from=50&amp;plain=1\""));
  EXPECT_TRUE(Has(page, "aria-colindex=\"43\""));
  EXPECT_FALSE(Has(page, "cohort.js"));
  EXPECT_FALSE(Has(page, "http-equiv"));
}

TEST(MatrixPage, RowsComeInChunksThatTheScriptKeepsTogether) {
  MatrixQuery query;
  query.from = 75;
  const std::string rows = MatrixRows(PartOf(MadeUpMatrix(120, 40, query), 50, 12, 12));
  EXPECT_EQ(Times(rows, "data-id="), 45);
  EXPECT_TRUE(Has(rows, "data-chunk=\"3\""));
  EXPECT_TRUE(Has(rows, "data-chunk=\"4\""));
  EXPECT_TRUE(Has(rows, "aria-rowindex=\"78\"")) << "row 75 of learners, counted from 1, behind two heads";
  EXPECT_TRUE(Has(rows, "aria-colindex=\"16\"")) << "column 12 of labs, counted from 1, behind three others";
  EXPECT_FALSE(Has(rows, "aria-colindex=\"15\""));
  EXPECT_EQ(Times(rows, "<thead"), 1) << "the head moves with the columns";
}

TEST(MatrixPage, EveryRowAndColumnHasATextTable) {
  const std::string page = MatrixPage(MadeUpMatrix(2, 2), InstructorFrame());
  EXPECT_TRUE(Has(page, "href=\"/cohort/table?lab=00-01\""));
  EXPECT_TRUE(Has(page, "href=\"/cohort/table?learner=00000000000000000000000000000001\""));
}

TEST(MatrixPage, ALabLeadsToItsMatrixOfTestsAndAQuizToNone) {
  MatrixView view = MadeUpMatrix(1, 2);
  view.columns[0].tests_url = "/cohort/labs/phases/00-a/lab-01-x/tests";
  const std::string page = MatrixPage(view, InstructorFrame());
  // Who speaks to the browser says what he sees: the name holds the text.
  EXPECT_TRUE(Has(page, "<a href=\"/cohort/labs/phases/00-a/lab-01-x/tests\" aria-label=\"tests of 00-01\">tests</a>"));
  EXPECT_EQ(Times(page, ">tests</a>"), 1);
}

TEST(MatrixPage, ASortedColumnSaysSoAndTurnsRound) {
  MatrixQuery query;
  query.sort = "00-02";
  query.descending = true;
  query.section = "A";
  const std::string page = MatrixPage(MadeUpMatrix(20, 3, query), InstructorFrame());
  EXPECT_TRUE(Has(page, "aria-sort=\"descending\""));
  EXPECT_EQ(Times(page, "aria-sort"), 1);
  EXPECT_TRUE(Has(page, "href=\"/cohort?section=A&amp;sort=00-02\"")) << "the same column, the other way round";
  EXPECT_TRUE(Has(page, "selected=\"\">A"));
}

TEST(MatrixPage, NamesAreEscaped) {
  MatrixView view = MadeUpMatrix(1, 1);
  view.rows[0].name = "<script>alert(1)</script>";
  view.at_risk = {{"x", "<img src=x>", "a \"quoted\" reason"}};
  const std::string page = MatrixPage(view, InstructorFrame());
  EXPECT_FALSE(Has(page, "<script>alert"));
  EXPECT_FALSE(Has(page, "<img src=x>"));
}

TEST(MatrixPage, AnEmptyCohortSaysWhatToDo) {
  const std::string page = MatrixPage(MadeUpMatrix(0, 3), InstructorFrame());
  EXPECT_TRUE(Has(page, "href=\"/cohort/roster\""));
  EXPECT_FALSE(Has(page, "role=\"grid\""));
}

TEST(MatrixLinePage, SaysInWordsWhatTheCellsSay) {
  MatrixLine line{.title = "Ada", .back_url = "/cohort", .zone = testing::Berlin()};
  line.lines = {{"00-01 Counting",
                 "/cohort/labs/x",
                 {.from = From::kVerified, .points = 5, .max_points = 20, .attempts = 3, .late = true}},
                {"00-02 Memory", "/cohort/labs/y", {.max_points = 10}}};
  const std::string page = MatrixLinePage(line, InstructorFrame());
  EXPECT_TRUE(Has(page, "verified, late"));
  EXPECT_TRUE(Has(page, "nothing yet"));
}

}  // namespace
}  // namespace course::web
