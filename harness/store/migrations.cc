#include "harness/store/migrations.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/cohort_schema.h"
#include "harness/store/folder_lock.h"
#include "harness/store/grading_schema.h"
#include "harness/store/quiz_schema.h"
#include "harness/store/run_schema.h"

namespace course::store {
namespace {

// Written into the header of our files ("LLMC"), so that another program's database is told from ours.
constexpr int64_t kApplicationId = 0x4c4c4d43;

constexpr Migration kMigrations[] = {
    {"runs, lab runs, tests, help", kRuns},
    {"sources, settings, indexes", kSourcesAndSettings},
    {"attempts are numbered, own runs marked", kCounted},
    {"quizzes", kQuizzes},
    {"verified grading", kGrading},
    {"cohort", kCohort},
    {"deadlines spare what came in time", kSpared},
};

absl::StatusOr<int64_t> AppliedSteps(const Database& db) {
  ASSIGN_OR_RETURN(const int64_t table,
                   db.QueryInt("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"));
  if (table == 0) return 0;
  return db.QueryInt("SELECT coalesce(max(number), 0) FROM migrations");
}

absl::Status CheckIsOurs(const Database& db) {
  ASSIGN_OR_RETURN(const int64_t id, db.QueryInt("PRAGMA application_id"));
  if (id == kApplicationId) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t tables, db.QueryInt("SELECT count(*) FROM sqlite_master"));
  if (id == 0 && tables == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(db.path(), " is a SQLite database of another program (application id ", id, ", expected ",
                   kApplicationId, "). Nothing was changed. Move it away: mv ", db.path(), " ", db.path(), ".other"));
}

absl::Status CheckIsNotNewer(const Database& db, int64_t applied, int64_t known) {
  if (applied <= known) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      db.path(), " has schema ", applied, ", written by a newer version of the course; this one knows schemas up to ",
      known, ". Nothing was changed. Run ./course update, or put back the copy ", db.path(), ".before-", known + 1));
}

// An older copy of the same name stems from a step that failed or was undone by hand: the newer copy is put beside it.
absl::Status CopyBefore(const Database& db, int64_t step) {
  std::string copy = absl::StrCat(db.path(), ".before-", step);
  for (int n = 2; access(copy.c_str(), F_OK) == 0; ++n) copy = absl::StrCat(db.path(), ".before-", step, ".", n);
  return db.BackupTo(copy);
}

absl::Status ApplyStep(const Database& db, int64_t step, const Migration& migration) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db));
  ASSIGN_OR_RETURN(const int64_t applied, AppliedSteps(db));
  if (applied >= step) return absl::OkStatus();  // somebody else was faster
  if (step == 1) {
    RETURN_IF_ERROR(
        db.Execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ms INTEGER NOT "
                   "NULL) STRICT"));
    RETURN_IF_ERROR(db.Execute(absl::StrCat("PRAGMA application_id = ", kApplicationId)));
  }
  RETURN_IF_ERROR(db.Execute(migration.sql));
  ASSIGN_OR_RETURN(Statement insert,
                   db.Prepare("INSERT INTO migrations (number, name, applied_ms) VALUES (?1, ?2, ?3)"));
  insert.Bind(1, step);
  insert.Bind(2, migration.name);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  insert.Bind(3, int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()});
  RETURN_IF_ERROR(insert.Run());
  return transaction.Commit();
}

// Two programs that turn an empty file to WAL at once: SQLite answers "busy" without patience, so we bring it along.
absl::Status UseWal(const Database& db) {
  for (int tries = 0;; ++tries) {
    const absl::Status status = db.Execute("PRAGMA journal_mode = WAL");
    if (status.code() != absl::StatusCode::kUnavailable || tries == 1000) return status;
    usleep(10'000);
  }
}

}  // namespace

std::span<const Migration> CourseMigrations() { return kMigrations; }

absl::Status Migrate(const Database& db, std::span<const Migration> migrations) {
  // Two programs that open a new file at once: the second one finds it whole, instead of half of its tables, and makes
  // no copy of a file that has nothing to lose.
  ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::Take(db.path()));
  RETURN_IF_ERROR(CheckIsOurs(db));
  ASSIGN_OR_RETURN(const int64_t applied, AppliedSteps(db));
  const int64_t known = static_cast<int64_t>(migrations.size());
  RETURN_IF_ERROR(CheckIsNotNewer(db, applied, known));
  RETURN_IF_ERROR(UseWal(db));
  for (int64_t step = applied + 1; step <= known; ++step) {
    if (applied > 0) RETURN_IF_ERROR(CopyBefore(db, step));  // a new file has nothing to lose
    if (absl::Status status = ApplyStep(db, step, migrations[step - 1]); !status.ok()) {
      return absl::Status(status.code(), absl::StrCat("schema step ", step, " (", migrations[step - 1].name,
                                                      "): ", std::string(status.message())));
    }
  }
  return absl::OkStatus();
}

}  // namespace course::store
