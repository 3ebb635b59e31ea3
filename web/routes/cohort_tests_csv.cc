#include "web/routes/cohort_tests_csv.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

std::string Head(const CohortTestsView& view) {
  std::vector<std::string> cells = {"Learner",  "Login", "Section",      "Points",   "Of",
                                    "Attempts", "State", "Tests passed", "Tests run"};
  for (const TestColumn& column : view.columns) {
    const std::string hidden = HiddenWords(column.visibility);
    const std::string id = base::WithoutFormula(column.Id());
    cells.push_back(hidden.empty() ? id : absl::StrCat(id, " (", hidden, ")"));
    for (const char* what : {"points", "of"}) cells.push_back(absl::StrCat(id, " ", what));
  }
  return base::CsvLine(cells);
}

}  // namespace

std::string CohortTestsCsv(const CohortTestsView& view) {
  std::string out = Head(view);
  for (const TestsRow& row : view.rows) {
    const bool nothing = row.lab.from == CohortCell::From::kNothing && !row.lab.overridden;
    std::vector<std::string> cells = {base::WithoutFormula(row.name),
                                      base::WithoutFormula(row.login),
                                      base::WithoutFormula(row.section),
                                      nothing ? "" : Decimal(row.lab.points),
                                      Decimal(row.lab.max_points),
                                      absl::StrCat(row.lab.attempts),
                                      CellState(row.lab)};
    const bool counts = !row.submission.empty();
    for (const int tests : {row.passed, row.ran}) cells.push_back(counts ? absl::StrCat(tests) : "");
    for (const std::optional<TestCell>& cell : row.cells) {
      cells.push_back(cell ? std::string(VerdictName(cell->verdict)) : "");
      for (const int points : {cell ? cell->points : 0, cell ? cell->max_points : 0}) {
        cells.push_back(cell ? absl::StrCat(points) : "");
      }
    }
    out += base::CsvLine(cells);
  }
  return out;
}

}  // namespace course::web
