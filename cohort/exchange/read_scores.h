// From the store to a table of scores: who is in the cohort, what each one's work is worth, how far the rest is.

#ifndef COHORT_EXCHANGE_READ_SCORES_H_
#define COHORT_EXCHANGE_READ_SCORES_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "cohort/exchange/score_table.h"
#include "harness/store/cohort_store.h"

namespace course::cohort {

// Learners that are not disabled, by login; every assignment of the config. Points are cohort/policy's: the same number
// as on every page. Errors: the store's.
absl::StatusOr<ScoreTable> ReadScores(const Config& config, store::CohortStore& store, absl::Time now);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_READ_SCORES_H_
