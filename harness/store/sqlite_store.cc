#include "harness/store/sqlite_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/changes.h"
#include "harness/store/choices_writer.h"
#include "harness/store/export_json.h"
#include "harness/store/history_writer.h"
#include "harness/store/progress_reader.h"
#include "harness/store/run_reader.h"
#include "harness/store/run_writer.h"
#include "harness/store/shared_database.h"
#include "harness/store/sqlite_grading.h"
#include "harness/store/sqlite_quizzes.h"

namespace course::store {
namespace {

absl::Status Erase(const Database& db) {
  // Zeros over what is deleted; VACUUM then makes the file small.
  RETURN_IF_ERROR(db.Execute("PRAGMA secure_delete = ON"));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db));
  // What refers to others goes before them.
  for (const char* table : {"test_results", "lab_runs", "runs", "sources", "help", "settings", "quiz_cards",
                            "quiz_answers", "quiz_attempts", "quiz_banks", "grading_events", "grading_tests",
                            "grading_results", "grading_turns", "submitted", "submissions", "submission_files"}) {
    RETURN_IF_ERROR(db.Execute(absl::StrCat("DELETE FROM ", table)));
  }
  RETURN_IF_ERROR(CountChange(db));
  RETURN_IF_ERROR(transaction.Commit());
  RETURN_IF_ERROR(db.Execute("VACUUM"));
  // The write-ahead log holds older pages until it is cut, which must wait for readers; pages read for milliseconds.
  RETURN_IF_ERROR(db.Execute("PRAGMA busy_timeout = 1000"));
  const absl::StatusOr<int64_t> busy = db.QueryInt("PRAGMA wal_checkpoint(TRUNCATE)");
  RETURN_IF_ERROR(db.Execute(absl::StrCat("PRAGMA busy_timeout = ", Database::kPatienceMs)));
  RETURN_IF_ERROR(busy.status());
  if (*busy == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("everything is erased, but another program reads ", db.path(),
                                             ": bytes of it stay in the file until it is done and you erase again"));
}

class SqliteStore : public Store {
 public:
  explicit SqliteStore(std::unique_ptr<SharedDatabase> db)
      : db_(std::move(db)), quizzes_(MakeSqliteQuizzes(*db_)), grading_(MakeSqliteGrading(*db_)) {}

  QuizStore& quizzes() override { return *quizzes_; }
  GradingStore& grading() override { return *grading_; }

  absl::StatusOr<Recorded> RecordRun(const Run& run) override {
    RETURN_IF_ERROR(ValidateRun(run));
    return db_->Write([&](const Database& db) -> absl::StatusOr<Recorded> {
      ASSIGN_OR_RETURN(const std::optional<int64_t> known, FindRun(db, run.event_digest));
      if (known.has_value()) return Recorded{.run_id = *known, .already_known = true};
      ASSIGN_OR_RETURN(const int64_t run_id, WriteRun(db, run));
      RETURN_IF_ERROR(CountChange(db));
      return Recorded{.run_id = run_id};
    });
  }

  absl::StatusOr<std::vector<LabStatus>> LabStatuses() override {
    return db_->Read([&](const Database& db) { return ReadLabStatuses(db); });
  }
  absl::StatusOr<std::optional<LabRun>> LatestLabRun(const std::string& lab, const std::string& impl) override {
    return db_->Read([&](const Database& db) { return ReadLatestLabRun(db, lab, impl); });
  }
  absl::StatusOr<std::vector<LabRun>> LabHistory(const std::string& lab, int limit) override {
    return db_->Read([&](const Database& db) { return ReadLabHistory(db, lab, limit); });
  }
  absl::StatusOr<Run> GetRun(int64_t run_id) override {
    return db_->Read([&](const Database& db) { return ReadRun(db, run_id); });
  }
  absl::StatusOr<std::vector<Run>> RecentRuns(int limit) override {
    return db_->Read([&](const Database& db) { return ReadRecentRuns(db, limit); });
  }

  absl::StatusOr<std::vector<Run>> RunsAfter(int64_t run_id, int limit) override {
    return db_->Read([&](const Database& db) { return ReadRunsAfter(db, run_id, limit); });
  }
  absl::StatusOr<std::optional<LabRun>> LabRunById(int64_t lab_run_id) override {
    return db_->Read([&](const Database& db) { return ReadLabRun(db, lab_run_id); });
  }
  absl::StatusOr<std::optional<LabRun>> LabRunBefore(int64_t lab_run_id) override {
    return db_->Read([&](const Database& db) { return ReadLabRunBefore(db, lab_run_id); });
  }
  absl::StatusOr<std::vector<DayActivity>> Activity(int64_t since_ms) override {
    return db_->Read([&](const Database& db) { return ReadActivity(db, since_ms); });
  }

  absl::StatusOr<Help> GetHelp(const std::string& lab) override {
    return db_->Read([&](const Database& db) -> absl::StatusOr<Help> {
      ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT hints_used, gave_up FROM help WHERE lab = ?1"));
      query.Bind(1, lab);
      ASSIGN_OR_RETURN(const bool row, query.Step());
      if (!row) return Help{};
      return Help{.hints_used = static_cast<int>(query.Int(0)), .gave_up = query.Bool(1)};
    });
  }

  absl::Status RecordHint(const std::string& lab, int level) override {
    if (level < 1 || level > 3)
      return absl::InvalidArgumentError(absl::StrCat("hint ", level, " of ", lab, ": there are 1, 2 and 3"));
    return db_->Write([&](const Database& db) { return WriteHelp(db, lab, {.hints_used = level}); });
  }
  absl::Status RecordGiveUp(const std::string& lab) override {
    return db_->Write([&](const Database& db) { return WriteHelp(db, lab, {.gave_up = true}); });
  }

  absl::StatusOr<std::string> GetSetting(const std::string& name, const std::string& fallback) override {
    return db_->Read([&](const Database& db) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT value FROM settings WHERE name = ?1"));
      query.Bind(1, name);
      ASSIGN_OR_RETURN(const bool row, query.Step());
      return row ? query.Text(0) : fallback;
    });
  }
  absl::Status SetSetting(const std::string& name, const std::string& value) override {
    return db_->Write([&](const Database& db) { return WriteSetting(db, name, value); });
  }

  absl::StatusOr<int64_t> Version() override {
    return db_->Read([&](const Database& db) { return ReadVersion(db); });
  }

  absl::Status Backup(const std::string& path) override {
    return db_->Aside([&](const Database& db) { return db.BackupTo(path); });
  }
  absl::StatusOr<std::string> ExportJson() override {
    return db_->Aside([&](const Database& db) { return ExportDatabase(db); });
  }
  absl::StatusOr<Restored> Restore(const History& history) override {
    return db_->Write([&](const Database& db) { return WriteHistory(db, history); });
  }
  absl::Status EraseAll() override {
    return db_->Alone([&](const Database& db) { return Erase(db); });
  }

 private:
  const std::unique_ptr<SharedDatabase> db_;
  const std::unique_ptr<QuizStore> quizzes_;
  const std::unique_ptr<GradingStore> grading_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path, const SqliteOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<SharedDatabase> db, SharedDatabase::Open(path));
  if (options.most_pages > 0) {
    const std::string limit = absl::StrCat("PRAGMA max_page_count = ", options.most_pages);
    RETURN_IF_ERROR(db->Alone([&](const Database& db) { return db.Execute(limit); }));
  }
  return std::make_unique<SqliteStore>(std::move(db));
}

}  // namespace course::store
