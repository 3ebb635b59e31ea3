// Between a cohort's store and its bundle (bundle_file.h): import(export(x)) is x, but for what lets somebody in.

#ifndef COHORT_EXCHANGE_BUNDLE_H_
#define COHORT_EXCHANGE_BUNDLE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "cohort/exchange/bundle_file.h"
#include "harness/store/store.h"

namespace course::cohort {

// `cohort`: Config::id; `config`: the text of cohort.toml. Errors: the store's.
absl::StatusOr<Bundle> ReadCohort(store::Store& store, const std::string& cohort, const std::string& config,
                                  int64_t now_ms);

// Fills a store in which nothing is; where its ledger ends. FailedPrecondition: it holds accounts already.
// InvalidArgument names the place of what cannot be; a ledger that does not fit the results is among it. After an error
// nothing is in the store.
absl::StatusOr<store::LedgerEnd> RestoreCohort(const Bundle& bundle, store::Store& store);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_BUNDLE_H_
