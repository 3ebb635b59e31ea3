// A learner's own deadlines: the cohort's, or a later one that an instructor gave.

#ifndef WEB_COHORT_DUE_OF_H_
#define WEB_COHORT_DUE_OF_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "harness/store/cohort_store.h"

namespace course::web {

struct Dues {
  const cohort::Config* config = nullptr;
  std::map<std::string, absl::Time> extended;  // by assignment

  absl::Time Of(const std::string& assignment) const;
};

absl::StatusOr<Dues> DuesOf(const std::string& account, const cohort::Config& config, store::CohortStore& store);

}  // namespace course::web

#endif  // WEB_COHORT_DUE_OF_H_
