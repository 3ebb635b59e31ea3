// Random tables of scores, with names that mean harm.

#ifndef COHORT_EXCHANGE_TESTING_SAMPLE_TABLE_H_
#define COHORT_EXCHANGE_TESTING_SAMPLE_TABLE_H_

#include <string>

#include "base/rng.h"
#include "cohort/exchange/canvas_gradebook.h"
#include "cohort/exchange/score_table.h"

namespace course::cohort {

// A text as a stranger might call himself: formulas, quotes, markup, letters of several bytes. Never empty.
std::string RandomName(base::Rng& rng);

// Some learners and assignments, every progress among the cells.
ScoreTable RandomTable(base::Rng& rng);

// A gradebook in which each learner of the table has a row, with the SIS IDs of the accounts.
CanvasGradebook GradebookOf(const ScoreTable& table);

// What Canvas would export of it: quoted, with a row of points possible and a test student.
std::string CanvasExport(const CanvasGradebook& gradebook);

// What `program`, Python source, prints to the file sys.argv[2] when sys.argv[1] is a file with `input`. Python 3 comes
// with Bazel's package: its csv and json are readers that know nothing of ours.
std::string PythonSays(const std::string& program, const std::string& input);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_TESTING_SAMPLE_TABLE_H_
