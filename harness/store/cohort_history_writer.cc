#include "harness/store/cohort_history_writer.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/accounts_writer.h"
#include "harness/store/audit_writer.h"
#include "harness/store/changes.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rules.h"
#include "harness/store/decisions_writer.h"
#include "harness/store/ledger.h"

namespace course::store {
namespace {

absl::StatusOr<int> WriteAccounts(const Database& db, const std::vector<Account>& accounts) {
  int written = 0;
  for (const Account& account : accounts) {
    RETURN_IF_ERROR(ValidateAccount(account));
    ASSIGN_OR_RETURN(const std::optional<Account> known, ReadAccount(db, account.id));
    if (known.has_value()) continue;
    RETURN_IF_ERROR(InsertAccount(db, account));
    ++written;
  }
  return written;
}

// Of each account and assignment, what is here already stays.
using Place = std::pair<std::string, std::string>;

template <class Row>
std::set<Place> PlacesOf(const std::vector<Row>& rows) {
  std::set<Place> places;
  for (const Row& row : rows) places.insert({row.account, row.assignment});
  return places;
}

absl::Status WriteDecisions(const Database& db, const CohortHistory& cohort) {
  ASSIGN_OR_RETURN(const std::vector<Extension> extensions, ReadExtensions(db));
  std::set<Place> extended = PlacesOf(extensions);
  for (const Extension& extension : cohort.extensions) {
    RETURN_IF_ERROR(ValidateExtension(extension));
    RETURN_IF_ERROR(ReadKnownAccount(db, extension.account).status());
    if (extended.insert({extension.account, extension.assignment}).second) {
      RETURN_IF_ERROR(PutExtensionRow(db, extension));
    }
  }
  ASSIGN_OR_RETURN(const std::vector<Override> overrides, ReadOverrides(db));
  std::set<Place> overridden = PlacesOf(overrides);
  for (const Override& given : cohort.overrides) {
    RETURN_IF_ERROR(ValidateOverride(given));
    RETURN_IF_ERROR(ReadKnownAccount(db, given.account).status());
    if (overridden.insert({given.account, given.assignment}).second) RETURN_IF_ERROR(PutOverrideRow(db, given));
  }
  return absl::OkStatus();
}

// Whom a row is of is not there, or somebody else has a login: the history cannot be kept.
absl::Status AsArgument(const absl::Status& status) {
  if (!absl::IsNotFound(status) && !absl::IsAlreadyExists(status)) return status;
  return absl::InvalidArgumentError(absl::StrCat("cohort of the export: ", std::string(status.message())));
}

absl::StatusOr<bool> IsKnown(const Database& db, const AuditEntry& entry) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT 1 FROM audit WHERE object = ?1 AND at_ms = ?2 AND actor = ?3 "
                                              "AND action = ?4 AND detail = ?5"));
  find.Bind(1, entry.object);
  find.Bind(2, entry.at_ms);
  find.Bind(3, entry.actor);
  find.Bind(4, entry.action);
  find.Bind(5, entry.detail);
  return find.Step();
}

}  // namespace

absl::StatusOr<bool> WriteFirstLedger(const Database& db, const std::vector<LedgerRow>& rows) {
  ASSIGN_OR_RETURN(const bool used, IsLedgerUsed(db));
  if (used || rows.empty()) return false;
  RETURN_IF_ERROR(RestoreLedger(db, rows));
  return true;
}

absl::Status CheckFirstLedger(const Database& db) {
  const absl::Status status = CheckLedger(db).status();
  if (!absl::IsDataLoss(status)) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("cohort.ledger of the export does not fit its results: ", std::string(status.message())));
}

absl::StatusOr<int> WriteCohort(const Database& db, const CohortHistory& cohort) {
  const absl::StatusOr<int> accounts = WriteAccounts(db, cohort.accounts);
  RETURN_IF_ERROR(AsArgument(accounts.status()));
  RETURN_IF_ERROR(AsArgument(WriteDecisions(db, cohort)));
  for (const ReportedRun& run : cohort.reported_runs) RETURN_IF_ERROR(AsArgument(WriteReportedRun(db, run).status()));
  for (const AuditEntry& entry : cohort.audit) {
    ASSIGN_OR_RETURN(const bool known, IsKnown(db, entry));
    if (!known) RETURN_IF_ERROR(WriteEntry(db, entry).status());
  }
  RETURN_IF_ERROR(CountChange(db));
  return accounts;
}

}  // namespace course::store
