#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/opened_cohort.h"

namespace course::cli {

Result RunCohortVerify(const Context& context, const CohortOptions& options) {
  ASSIGN_OR_RETURN(const OpenedCohort cohort, OpenCohort(context, options.config));
  const absl::StatusOr<store::LedgerEnd> end = cohort.store->cohort().VerifyLedger();
  if (absl::IsDataLoss(end.status())) {
    *context.out << "The ledger does not fit: " << end.status().message() << "\n";
    PrintNext(context, "look into your backups: ./course cohort import takes a bundle from before");
    return Exit::kFailed;
  }
  RETURN_IF_ERROR(end.status());
  *context.out << end->rows << " verified results, each in its place. The last one's hash:\n"
               << (end->sha256.empty() ? "(none)" : end->sha256)
               << "\nWritten down elsewhere, it tells whether anything before it was exchanged.\n";
  PrintNext(context, "./course cohort export");
  return Exit::kDone;
}

}  // namespace course::cli
