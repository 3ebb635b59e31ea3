// The matrix of a lab's tests as a table for spreadsheets and scripts.

#ifndef WEB_ROUTES_COHORT_TESTS_CSV_H_
#define WEB_ROUTES_COHORT_TESTS_CSV_H_

#include <string>

#include "web/pages/cohort_tests_page.h"

namespace course::web {

// A line for each of view.rows, in their order:
//   Learner, Login, Section, how the learner stands with the lab (points after the policy, of, attempts, state),
//   tests passed and run, and for each of view.columns what became of the test in the submission that counts: the
//   verdict's name, its points, of. These three are empty where that submission has no such test, or there is none.
// Lines end as RFC 4180 says. No cell is a formula to a spreadsheet: learners choose their names, and who writes tests
// chooses theirs.
std::string CohortTestsCsv(const CohortTestsView& view);

}  // namespace course::web

#endif  // WEB_ROUTES_COHORT_TESTS_CSV_H_
