#include "harness/store/sqlite_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/changes.h"
#include "harness/store/choices_writer.h"
#include "harness/store/erase.h"
#include "harness/store/export_json.h"
#include "harness/store/history_writer.h"
#include "harness/store/ledger.h"
#include "harness/store/progress_reader.h"
#include "harness/store/run_reader.h"
#include "harness/store/run_writer.h"
#include "harness/store/shared_database.h"
#include "harness/store/sqlite_cohort.h"
#include "harness/store/sqlite_grading.h"
#include "harness/store/sqlite_quizzes.h"

namespace course::store {
namespace {

class SqliteStore : public Store {
 public:
  explicit SqliteStore(std::unique_ptr<SharedDatabase> db)
      : db_(std::move(db)),
        quizzes_(MakeSqliteQuizzes(*db_)),
        grading_(MakeSqliteGrading(*db_)),
        cohort_(MakeSqliteCohort(*db_)) {}

  QuizStore& quizzes() override { return *quizzes_; }
  GradingStore& grading() override { return *grading_; }
  CohortStore& cohort() override { return *cohort_; }

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
    return db_->Alone([&](const Database& db) { return EraseEverything(db); });
  }

 private:
  const std::unique_ptr<SharedDatabase> db_;
  const std::unique_ptr<QuizStore> quizzes_;
  const std::unique_ptr<GradingStore> grading_;
  const std::unique_ptr<CohortStore> cohort_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path, const SqliteOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<SharedDatabase> db, SharedDatabase::Open(path));
  if (options.most_pages > 0) {
    const std::string limit = absl::StrCat("PRAGMA max_page_count = ", options.most_pages);
    RETURN_IF_ERROR(db->Alone([&](const Database& db) { return db.Execute(limit); }));
  }
  ASSIGN_OR_RETURN(const bool has_old_results, db->Read(IsOlderThanLedger));
  if (has_old_results) RETURN_IF_ERROR(db->Write(BeginLedger));
  return std::make_unique<SqliteStore>(std::move(db));
}

}  // namespace course::store
