// Who would be affected: what differs between two ways to score the same cohort, before anything is saved.
//
//   const std::vector<LearnerScores> before = ScoreCohort(config, records, now);
//   config.late.grace_days = 5;
//   for (const LearnerChange& change : WhatIf(before, ScoreCohort(config, records, now))) ...

#ifndef COHORT_POLICY_WHAT_IF_H_
#define COHORT_POLICY_WHAT_IF_H_

#include <string>
#include <vector>

#include "cohort/policy/score.h"

namespace course::cohort {

struct ScoreChange {
  size_t assignment = 0;
  double before = 0, after = 0;  // points
  double max_before = 0, max_after = 0;
  std::string sentence_before, sentence_after;
};

struct LearnerChange {
  std::string learner;
  double total_before = 0, total_after = 0;
  double total_due_before = 0, total_due_after = 0;
  std::vector<ScoreChange> scores;  // only those that differ; may be empty: a weight changes totals alone
};

// Every learner of whom a total, or the points or maximum of an assignment, differ at all, in the order of `before`.
// Assignments are compared by their place, so both have to be scored by configs with the same assignments. A learner
// who is only in `after` is compared with nothing, and comes last; one who is only in `before`, likewise.
std::vector<LearnerChange> WhatIf(const std::vector<LearnerScores>& before, const std::vector<LearnerScores>& after);

}  // namespace course::cohort

#endif  // COHORT_POLICY_WHAT_IF_H_
