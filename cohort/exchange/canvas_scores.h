// Scores as a file that Canvas's Gradebook imports.

#ifndef COHORT_EXCHANGE_CANVAS_SCORES_H_
#define COHORT_EXCHANGE_CANVAS_SCORES_H_

#include <string>

#include "cohort/exchange/canvas_gradebook.h"
#include "cohort/exchange/match.h"
#include "cohort/exchange/score_table.h"

namespace course::cohort {

// The header, the row "Points Possible", and one row for each match, whose identity is the gradebook's own. A column is
// called as the gradebook has it ("00-01 KV cache (4711)": Canvas finds its assignment by the number) or by its title,
// from which Canvas makes an assignment. A learner without a score has an empty cell, which Canvas leaves as it is.
// Cells that a spreadsheet would take for a formula are made texts; Canvas finds a student by the ID, which never is.
std::string CanvasScores(const CanvasGradebook& gradebook, const Matching& matching, const ScoreTable& table);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_CANVAS_SCORES_H_
