// All scores as one table of our own: a line for each learner and assignment.

#ifndef COHORT_EXCHANGE_SCORES_CSV_H_
#define COHORT_EXCHANGE_SCORES_CSV_H_

#include <string>

#include "cohort/exchange/score_table.h"

namespace course::cohort {

// login, name, section, sis_id, assignment, title, points, max_points, state, at, counted, course_version, comment.
// Points are empty where there is no score, which is not 0 points; `at` is RFC 3339 in UTC.
std::string ScoresCsv(const ScoreTable& table);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_SCORES_CSV_H_
