#include "harness/store/erase.h"

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/audit_writer.h"
#include "harness/store/changes.h"
#include "harness/store/cohort_reader.h"

namespace course::store {
namespace {

// Older pages stand in the write-ahead log, and in it until readers have let go of them; pages read for milliseconds.
absl::Status CutLog(const Database& db) {
  RETURN_IF_ERROR(db.Execute("PRAGMA busy_timeout = 1000"));
  const absl::StatusOr<int64_t> busy = db.QueryInt("PRAGMA wal_checkpoint(TRUNCATE)");
  RETURN_IF_ERROR(db.Execute(absl::StrCat("PRAGMA busy_timeout = ", Database::kPatienceMs)));
  RETURN_IF_ERROR(busy.status());
  return *busy == 0 ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("another program reads ", db.path()));
}

// `cut` is what came of cleaning files after a transaction that removed `what`: it is gone in any case.
absl::Status AfterErasing(const std::string& what, const absl::Status& cut) {
  if (cut.ok()) return cut;
  return absl::Status(cut.code(), absl::StrCat(what, " is erased, but ", std::string(cut.message()),
                                               ": bytes of it stay in the file until something is erased again"));
}

std::string Named(const std::string& account) { return absl::StrCat("the account ", account); }

// Free pages, and what was moved about within pages, go with the old file: secure_delete alone leaves copies of rows
// in pages that were once divided.
absl::Status WriteAnew(const Database& db) { return db.Execute("VACUUM"); }

absl::Status RunOn(const Database& db, const char* sql, const std::string& account) {
  ASSIGN_OR_RETURN(Statement statement, db.Prepare(sql));
  statement.Bind(1, account);
  return statement.Run();
}

// Everything but what the audit says.
absl::Status RemoveAccount(const Database& db, const std::string& account) {
  for (const char* sql : {
           "DELETE FROM grading_turns WHERE learner = ?1",
           // With them their files' names, events, results and tests.
           "DELETE FROM submissions WHERE learner = ?1",
           "DELETE FROM quiz_attempts WHERE learner = ?1",
           "DELETE FROM quiz_cards WHERE learner = ?1",
           // With it sessions, invitations for it, tokens, extensions, overrides and reported runs.
           "DELETE FROM accounts WHERE id = ?1",
           "UPDATE invitations SET created_by = 'erased' WHERE created_by = ?1",
           "UPDATE extensions SET author = 'erased' WHERE author = ?1",
           "UPDATE overrides SET author = 'erased' WHERE author = ?1",
           "UPDATE grading_ledger SET submission = '', learner = '' WHERE learner = ?1",
       }) {
    RETURN_IF_ERROR(RunOn(db, sql, account));
  }
  return db.Execute(
      "DELETE FROM submission_files WHERE NOT EXISTS "
      "(SELECT 1 FROM submitted WHERE submitted.sha256 = submission_files.sha256)");
}

// Who tried to sign in is in the audit by the name that was typed: the login goes, too.
absl::Status ForgetInAudit(const Database& db, const std::string& name) {
  return RunOn(db,
               "UPDATE audit SET detail = '', actor = iif(actor = ?1, 'erased', actor), "
               "object = iif(object = ?1, 'erased', object) WHERE actor = ?1 OR object = ?1",
               name);
}

}  // namespace

absl::Status EraseEverything(const Database& db) {
  // Zeros over what is deleted; VACUUM then makes the file small.
  RETURN_IF_ERROR(db.Execute("PRAGMA secure_delete = ON"));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db));
  // What refers to others goes before them; accounts go before the audit, which stays while there are any.
  for (const char* table : {"test_results",
                            "lab_runs",
                            "runs",
                            "sources",
                            "help",
                            "settings",
                            "quiz_cards",
                            "quiz_answers",
                            "quiz_attempts",
                            "quiz_banks",
                            "grading_events",
                            "grading_tests",
                            "grading_results",
                            "grading_turns",
                            "submitted",
                            "submissions",
                            "submission_files",
                            "grading_ledger",
                            "reported_tests",
                            "reported_runs",
                            "overrides",
                            "extensions",
                            "api_tokens",
                            "invitations",
                            "sessions",
                            "accounts",
                            "audit"}) {
    RETURN_IF_ERROR(db.Execute(absl::StrCat("DELETE FROM ", table)));
  }
  // The chain begins anew. All other numbers go on.
  RETURN_IF_ERROR(db.Execute("DELETE FROM sqlite_sequence WHERE name = 'grading_ledger'"));
  RETURN_IF_ERROR(CountChange(db));
  RETURN_IF_ERROR(transaction.Commit());
  absl::Status cut = WriteAnew(db);
  if (cut.ok()) cut = CutLog(db);
  return AfterErasing("everything", cut);
}

absl::Status EraseAccount(const Database& db, const std::string& account, const By& by) {
  RETURN_IF_ERROR(db.Execute("PRAGMA secure_delete = ON"));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db));
  ASSIGN_OR_RETURN(const Account erased, ReadKnownAccount(db, account));
  RETURN_IF_ERROR(RemoveAccount(db, account));
  RETURN_IF_ERROR(ForgetInAudit(db, account));
  RETURN_IF_ERROR(ForgetInAudit(db, erased.login));
  const By author = {.actor = by.actor == account ? kErased : by.actor, .at_ms = by.at_ms};
  RETURN_IF_ERROR(WriteChange(db, author, "account.erase", kErased, ""));
  RETURN_IF_ERROR(transaction.Commit());
  return AfterErasing(Named(account), WriteAnew(db));
}

absl::Status ForgetOlderPages(const Database& db, const std::string& account) {
  return AfterErasing(Named(account), CutLog(db));
}

}  // namespace course::store
