// The whole cohort at a glance: a row a learner, a column a lab or quiz, who is at risk beside it. Every cell says in
// words what its colour says. cohort_grid.h says how the rows and columns come that the first screen does not show.

#ifndef WEB_PAGES_COHORT_MATRIX_PAGE_H_
#define WEB_PAGES_COHORT_MATRIX_PAGE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "web/pages/cohort_grid.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"

namespace course::web {

struct MatrixColumn {
  std::string id;         // in addresses: "00-01"
  std::string title;      // "KV cache speedup"
  std::string url;        // of the lab's page
  std::string tests_url;  // of the lab's matrix of tests; empty: a quiz
  std::string group;      // phase: "00-foundations"
  // Of all learners that the filter shows:
  int started = 0, full = 0;
  double mean = 0;  // points of those who started
};

struct MatrixRow {
  std::string account;
  std::string name;
  std::string section;
  double points = 0, max_points = 0;  // weighted total
  int64_t changed_ms = 0;             // the last that was heard of; 0: never
  std::vector<CohortCell> cells;      // one a column
};

struct AtRisk {
  std::string account;
  std::string name;
  std::string why;  // "nothing for 12 days, 3 labs overdue"
};

struct MatrixView {
  MatrixQuery query;
  std::vector<std::string> sections, phases;               // to choose from
  std::vector<MatrixColumn> columns;                       // those shown, from `left` on
  std::vector<std::pair<std::string, std::string>> sorts;  // every column to sort by: id and title
  int left = 0;                                            // columns before the first one shown
  int all_columns = 0;
  std::vector<MatrixRow> rows;  // those of this page, from query.from on
  int total = 0;                // rows, with the filter
  double mean_points = 0;       // of all rows that the filter shows
  double max_points = 0;
  std::vector<AtRisk> at_risk;
  absl::TimeZone zone;
};

std::string MatrixPage(const MatrixView& view, const Frame& frame);

// The head and view.rows alone, these as <tbody> elements of kMatrixChunkRows rows: what the script asks for.
std::string MatrixRows(const MatrixView& view);

// One learner's row or one lab's column as a plain table of words; `title` names whose.
struct MatrixLine {
  std::string title;
  std::string back_url;
  bool of_learner = true;  // the lines are labs; else they are learners
  struct Line {
    std::string name, url;
    CohortCell cell;
  };
  std::vector<Line> lines;
  absl::TimeZone zone;
};
std::string MatrixLinePage(const MatrixLine& line, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_MATRIX_PAGE_H_
