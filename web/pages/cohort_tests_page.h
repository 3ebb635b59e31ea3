// One lab, learner by learner and test by test: what became of each TEST in the submission that counts. Drawn by
// cohort_grid.h, as the matrix of learners and labs is.

#ifndef WEB_PAGES_COHORT_TESTS_PAGE_H_
#define WEB_PAGES_COHORT_TESTS_PAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/verdict/verdict.h"
#include "web/pages/cohort_grid.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"

namespace course::web {

struct TestColumn {
  std::string suite, name;
  int points = 0;                  // it is worth
  std::string visibility = "now";  // "after_due_date" and "never": a hidden test
  // Of the learners that the filter shows:
  int ran = 0, passed = 0;

  std::string Id() const { return suite + "." + name; }
};

// One test of one submission.
struct TestCell {
  Verdict verdict = Verdict::kFailed;
  int points = 0, max_points = 0;
};

struct TestsRow {
  std::string account, name, login, section;
  bool at_risk = false;
  CohortCell lab;          // how the learner stands with the lab
  std::string submission;  // that counts; empty: none does
  int ran = 0, passed = 0;
  std::vector<std::optional<TestCell>> cells;  // one a column; nullopt: the submission has no such test
};

struct CohortTestsView {
  std::string name, title, folder;  // of the lab: "00-01", "KV cache speedup", "phases/..."
  MatrixQuery query;
  std::vector<std::string> sections;  // to choose from
  std::vector<TestColumn> columns;    // those shown, from `left` on
  std::vector<std::string> sorts;     // every test: "Suite.Name"
  int left = 0;
  int all_columns = 0;
  std::vector<TestsRow> rows;  // those shown, from query.from on
  int total = 0;               // rows, with the filter; of them:
  int submitted = 0, stuck = 0, at_risk = 0;
  double mean_points = 0, max_points = 0;  // of who submitted; so is the next one
  double mean_passed = 0;
  absl::TimeZone zone;
};

std::string CohortTestsPage(const CohortTestsView& view, const Frame& frame);
// What the script asks for.
std::string CohortTestsRows(const CohortTestsView& view);

// One learner's tests, or one test of everybody, as a plain table of words.
struct TestsLine {
  std::string title;  // "Ada Abels: 00-01 test by test"
  std::string lab_name, lab_folder;
  std::string about;       // a sentence; may be empty
  bool of_learner = true;  // the lines are tests; else they are learners
  struct Line {
    std::string name, url;
    std::string note;  // of a test who may see it, of a learner the section; may be empty
    std::optional<TestCell> cell;
  };
  std::vector<Line> lines;
};
std::string CohortTestsTable(const TestsLine& line, const Frame& frame);

// "hidden until the deadline", "hidden", "": what a visibility means to the learner.
std::string HiddenWords(std::string_view visibility);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_TESTS_PAGE_H_
