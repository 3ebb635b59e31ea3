// From the store's rows to what scores follow from.

#ifndef COHORT_POLICY_RECORDS_H_
#define COHORT_POLICY_RECORDS_H_

#include <string>
#include <vector>

#include "cohort/config/config.h"
#include "cohort/policy/score.h"
#include "harness/store/cohort_records.h"
#include "harness/store/quiz_store.h"

namespace course::cohort {

// What the store has, in the order in which it came. nullptr: none.
struct ScoreRows {
  const std::vector<store::GradedRow>* graded = nullptr;
  const std::vector<store::AnsweredAttempt>* quizzes = nullptr;
  const std::vector<store::Extension>* extensions = nullptr;
  const std::vector<store::Override>* overrides = nullptr;
};

// Whether a submission was graded and says what its code is worth: what did not compile, was interrupted or skipped
// costs no attempt, and earns nothing.
bool IsGradedWork(const store::GradedRow& row);

// Whether an attempt at a quiz counts: closed, and over a whole paper (quiz::Counts).
bool IsGradedWork(const store::QuizAttempt& attempt);

// When an attempt was handed in: at its deadline at the latest, even where somebody closed it later.
absl::Time HandedIn(const store::QuizAttempt& attempt);

// One record a learner, in the order of `learners`. Rows of others and of what is no assignment are left out.
std::vector<LearnerRecord> MakeRecords(const Config& config, const std::vector<std::string>& learners,
                                       const ScoreRows& rows);

}  // namespace course::cohort

#endif  // COHORT_POLICY_RECORDS_H_
