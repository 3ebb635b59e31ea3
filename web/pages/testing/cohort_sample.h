// A made-up cohort for the tests of its pages, and for looking at them before there is one.

#ifndef WEB_PAGES_TESTING_COHORT_SAMPLE_H_
#define WEB_PAGES_TESTING_COHORT_SAMPLE_H_

#include "web/pages/cohort_matrix_page.h"
#include "web/pages/cohort_tests_page.h"
#include "web/pages/frame.h"

namespace course::web::testing {

// An instructor's page, with a key for forms.
Frame InstructorFrame();
// Ada's, a learner.
Frame LearnerFrame();
absl::TimeZone Berlin();  // CHECKs that the machine knows it

// Every row of a cohort in which nothing is the same twice: names, sections A to D, cells of every kind. The same for
// the same arguments. Of `query` section, points and name are carried out.
MatrixView MadeUpMatrix(int learners, int columns, const MatrixQuery& query = {});
// One lab of such a cohort: suites of ten tests, of which the last ones are hidden; most learners have submitted. Of
// `query` section, points and name are carried out.
CohortTestsView MadeUpTests(int learners, int tests, const MatrixQuery& query = {});
// Only `rows` rows from the query's first one, and `columns` columns from `left` on.
MatrixView PartOf(MatrixView view, int rows, int left, int columns);
CohortTestsView PartOf(CohortTestsView view, int rows, int left, int columns);

}  // namespace course::web::testing

#endif  // WEB_PAGES_TESTING_COHORT_SAMPLE_H_
