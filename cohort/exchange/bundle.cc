#include "cohort/exchange/bundle.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/privacy/export_reader.h"
#include "harness/store/history.h"

namespace course::cohort {

absl::StatusOr<Bundle> ReadCohort(store::Store& store, const std::string& cohort, const std::string& config,
                                  int64_t now_ms) {
  Bundle bundle = {.cohort = cohort, .exported_ms = now_ms, .config = config};
  ASSIGN_OR_RETURN(bundle.work, store.ExportJson());
  std::erase(bundle.work, '\n');  // between its values; inside of texts they are written \n
  return bundle;
}

absl::StatusOr<store::LedgerEnd> RestoreCohort(const Bundle& bundle, store::Store& store) {
  ASSIGN_OR_RETURN(const std::vector<store::Account> there, store.cohort().Accounts());
  if (!there.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database holds ", there.size(), " accounts: a bundle fills an empty one"));
  }
  ASSIGN_OR_RETURN(const store::History work, privacy::ReadExport(bundle.work));
  RETURN_IF_ERROR(store.Restore(work).status());
  return store.cohort().VerifyLedger();
}

}  // namespace course::cohort
