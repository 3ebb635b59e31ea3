// The table as a reader of RFC 4180 sees it, and as a spreadsheet must not.

#include "harness/grading/summary_csv.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/grading/testing/sample_reports.h"
#include "harness/testing/seed.h"

namespace course::grading {
namespace {

using Table = std::vector<std::vector<std::string>>;

// RFC 4180, section 2, for a table in which every cell is quoted.
Table Parse(const std::string& text) {
  Table table(1);
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      table.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
      if (quoted) table.back().emplace_back();
    } else if (quoted) {
      table.back().back() += c;
    } else if (c == '\n') {
      table.emplace_back();
    } else {
      EXPECT_TRUE(c == ',' || c == '\r') << c << " outside of quotes";
    }
  }
  EXPECT_FALSE(quoted);
  table.pop_back();
  return table;
}

TEST(SummaryCsv, AFormulaStaysAText) {
  for (const std::string text : {"=1+1", "-1", "@SUM(A1)", "\t=1", "=\"x\""}) {
    Report report = FailedReport();
    report.job.learner = text;
    EXPECT_EQ(Parse(SummaryCsv({report}, {})).at(1).at(0), "'" + text);
  }
  Report report = FailedReport();
  report.job.learner = "\r=1";
  EXPECT_EQ(Parse(SummaryCsv({report}, {})).at(1).at(0), "\xef\xbf\xbd=1") << "a control character is none any more";
}

TEST(SummaryCsv, HasALineForEverySubmissionNoteAndSilentLearner) {
  Intake intake;
  intake.learners = {"ada", "bob", "cid", "dan"};
  intake.notes = {{"dan", "starter.cc", "has 1000000000 bytes: at most 262144"}, {"eve", "", "is a symbolic link"}};
  const Table table = Parse(SummaryCsv({SampleReport(), FailedReport()}, intake));
  ASSERT_EQ(table.size(), 7u);
  for (const std::vector<std::string>& line : table) EXPECT_EQ(line.size(), 11u);
  EXPECT_EQ(table[0][0], "learner");
  EXPECT_EQ(table[1], (std::vector<std::string>{"ada", "//phases/00-toy/lab-01-counting", "done", "FAILED", "3", "5",
                                                "jail-3: userns pidns netns seccomp rlimits", "v7", "bd",
                                                "18364758544493064720", ""}));
  EXPECT_EQ(table[2][2], "failed");
  EXPECT_EQ(table[2][4], "") << "no grade, and not 0 points";
  EXPECT_EQ(table[3][10], "starter.cc has 1000000000 bytes: at most 262144");
  EXPECT_EQ(table[4][10], "the folder is a symbolic link");
  EXPECT_EQ(table[5], (std::vector<std::string>{"cid", "", "nothing", "", "", "", "", "", "", "", "no submission"}));
}

TEST(SummaryCsv, NoCellOfARandomTableIsAFormula) {
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  for (int n = 0; n < 300; ++n) {
    const Table table = Parse(SummaryCsv({RandomReport(rng)}, {}));
    ASSERT_EQ(table.size(), 2u);
    for (const std::string& cell : table[1]) {
      EXPECT_TRUE(cell.empty() || std::string("=+-@\t\r\n").find(cell[0]) == std::string::npos) << cell;
    }
  }
}

}  // namespace
}  // namespace course::grading
