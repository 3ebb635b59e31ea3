// The matrix of a lab's tests as a file: the reader of base/csv takes it apart again.

#include "web/routes/cohort_tests_csv.h"

#include <optional>
#include <string>
#include <vector>

#include "base/csv.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

using ::base::testing::IsOk;
using Cells = std::vector<std::string>;

// Ada passed one test and ran out of memory in the other, Bruno handed in before there was the second, Eve nothing.
CohortTestsView View() {
  CohortTestsView view;
  view.columns = {{.suite = "Work", .name = "CountsOnce", .points = 3},
                  {.suite = "Work", .name = "Hides", .points = 2, .visibility = "after_due_date"}};
  view.rows = {
      {.name = "Ada, \"A\"",
       .login = "ada",
       .section = "A",
       .lab = {.from = CohortCell::From::kVerified, .points = 2.5, .max_points = 5, .attempts = 2},
       .submission = "s1",
       .ran = 2,
       .passed = 1,
       .cells = {TestCell{Verdict::kPassed, 3, 3}, TestCell{Verdict::kOutOfMemory, 0, 2}}},
      {.name = "Bruno",
       .login = "bruno",
       .lab = {.from = CohortCell::From::kVerified, .points = 0, .max_points = 5, .attempts = 1},
       .submission = "s2",
       .ran = 1,
       .passed = 0,
       .cells = {TestCell{Verdict::kFailed, 0, 3}, std::nullopt}},
      {.name = "Eve", .login = "eve", .lab = {.max_points = 5}, .cells = {std::nullopt, std::nullopt}},
  };
  return view;
}

std::vector<Cells> RowsOf(const CohortTestsView& view) {
  const auto table = base::ParseCsv(CohortTestsCsv(view));
  EXPECT_TRUE(IsOk(table));
  std::vector<Cells> rows;
  for (const base::CsvRow& row : table.value_or(std::vector<base::CsvRow>{})) rows.push_back(row.cells);
  return rows;
}

TEST(CohortTestsCsv, HasALineForEachLearnerAndThreeColumnsForEachTest) {
  const std::vector<Cells> rows = RowsOf(View());
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0], (Cells{"Learner", "Login", "Section", "Points", "Of", "Attempts", "State", "Tests passed",
                            "Tests run", "Work.CountsOnce", "Work.CountsOnce points", "Work.CountsOnce of",
                            "Work.Hides (hidden until the deadline)", "Work.Hides points", "Work.Hides of"}));
  const std::string state = CellState(View().rows[0].lab);
  EXPECT_EQ(rows[1], (Cells{"Ada, \"A\"", "ada", "A", "2.5", "5", "2", state, "1", "2", "PASSED", "3", "3",
                            "OUT_OF_MEMORY", "0", "2"}));
}

TEST(CohortTestsCsv, WhatIsNotThereIsEmptyAndNotZero) {
  const std::vector<Cells> rows = RowsOf(View());
  ASSERT_EQ(rows.size(), 4u);
  const Cells bruno(rows[2].begin() + 7, rows[2].end()), eve(rows[3].begin() + 7, rows[3].end());
  EXPECT_EQ(bruno, (Cells{"0", "1", "FAILED", "0", "3", "", "", ""}));
  EXPECT_EQ(eve, Cells(8, ""));
  EXPECT_EQ(rows[3][3], "") << "no points, not 0 points";
  EXPECT_EQ(rows[3][5], "0") << "attempts";
}

// A spreadsheet runs a cell that begins so. Learners choose names; a hidden test's name is its author's.
TEST(CohortTestsCsv, NobodysWordsAreAFormula) {
  for (const std::string begin : {"=", "+", "-", "@", "\t", "\xef\xbc\x9d"}) {  // the last one is a full-width =
    CohortTestsView view = View();
    view.rows[0].name = view.rows[0].login = view.rows[0].section = view.columns[1].suite = begin + "cmd|' /C calc'!A0";
    for (const Cells& row : RowsOf(view)) {
      for (const std::string& cell : row) EXPECT_FALSE(cell.starts_with(begin)) << cell;
    }
    EXPECT_EQ(RowsOf(view)[1][0], "'" + begin + "cmd|' /C calc'!A0");
  }
}

}  // namespace
}  // namespace course::web
