#include "harness/store/sqlite_store.h"

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/database.h"
#include "harness/store/export_json.h"
#include "harness/store/migrations.h"
#include "harness/store/progress_reader.h"
#include "harness/store/run_reader.h"
#include "harness/store/run_writer.h"

namespace course::store {
namespace {

constexpr size_t kMaxSetting = 4 << 10;

class SqliteStore : public Store {
 public:
  explicit SqliteStore(std::unique_ptr<Database> db) : db_(std::move(db)) {}

  absl::StatusOr<Recorded> RecordRun(const Run& run) override {
    RETURN_IF_ERROR(ValidateRun(run));
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*db_));
    ASSIGN_OR_RETURN(const std::optional<int64_t> known, FindRun(*db_, run.event_digest));
    if (known.has_value()) return Recorded{.run_id = *known, .already_known = true};
    ASSIGN_OR_RETURN(const int64_t run_id, WriteRun(*db_, run));
    RETURN_IF_ERROR(CommitChange(transaction));
    return Recorded{.run_id = run_id};
  }

  absl::StatusOr<std::vector<LabStatus>> LabStatuses() override {
    return Read([&] { return ReadLabStatuses(*db_); });
  }
  absl::StatusOr<std::optional<LabRun>> LatestLabRun(const std::string& lab, const std::string& impl) override {
    return Read([&] { return ReadLatestLabRun(*db_, lab, impl); });
  }
  absl::StatusOr<std::vector<LabRun>> LabHistory(const std::string& lab, int limit) override {
    return Read([&] { return ReadLabHistory(*db_, lab, limit); });
  }
  absl::StatusOr<Run> GetRun(int64_t run_id) override {
    return Read([&] { return ReadRun(*db_, run_id); });
  }
  absl::StatusOr<std::vector<Run>> RecentRuns(int limit) override {
    return Read([&] { return ReadRecentRuns(*db_, limit); });
  }

  absl::StatusOr<std::vector<Run>> RunsAfter(int64_t run_id, int limit) override {
    return Read([&] { return ReadRunsAfter(*db_, run_id, limit); });
  }
  absl::StatusOr<std::optional<LabRun>> LabRunById(int64_t lab_run_id) override {
    return Read([&] { return ReadLabRun(*db_, lab_run_id); });
  }
  absl::StatusOr<std::optional<LabRun>> LabRunBefore(int64_t lab_run_id) override {
    return Read([&] { return ReadLabRunBefore(*db_, lab_run_id); });
  }
  absl::StatusOr<std::vector<DayActivity>> Activity(int64_t since_ms) override {
    return Read([&] { return ReadActivity(*db_, since_ms); });
  }

  absl::StatusOr<Help> GetHelp(const std::string& lab) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(Statement query, db_->Prepare("SELECT hints_used, gave_up FROM help WHERE lab = ?1"));
    query.Bind(1, lab);
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return Help{};
    return Help{.hints_used = static_cast<int>(query.Int(0)), .gave_up = query.Bool(1)};
  }

  absl::Status RecordHint(const std::string& lab, int level) override {
    if (level < 1 || level > 3)
      return absl::InvalidArgumentError(absl::StrCat("hint ", level, " of ", lab, ": there are 1, 2 and 3"));
    return WriteHelp(lab, level, false);
  }
  absl::Status RecordGiveUp(const std::string& lab) override { return WriteHelp(lab, 0, true); }

  absl::StatusOr<std::string> GetSetting(const std::string& name, const std::string& fallback) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(Statement query, db_->Prepare("SELECT value FROM settings WHERE name = ?1"));
    query.Bind(1, name);
    ASSIGN_OR_RETURN(const bool row, query.Step());
    return row ? query.Text(0) : fallback;
  }
  absl::Status SetSetting(const std::string& name, const std::string& value) override {
    if (name.empty())
      return absl::InvalidArgumentError(absl::StrCat("a setting without a name, value \"", value, "\""));
    if (value.size() > kMaxSetting) {
      return absl::InvalidArgumentError(
          absl::StrCat("the setting ", name, " with ", value.size(), " bytes: at most ", kMaxSetting));
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*db_));
    ASSIGN_OR_RETURN(Statement upsert, db_->Prepare("INSERT INTO settings (name, value) VALUES (?1, ?2) "
                                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"));
    upsert.Bind(1, name);
    upsert.Bind(2, value);
    RETURN_IF_ERROR(upsert.Run());
    return CommitChange(transaction);
  }

  absl::StatusOr<int64_t> Version() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return db_->QueryInt("SELECT version FROM changes");
  }

  absl::Status Backup(const std::string& path) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return db_->BackupTo(path);
  }

  absl::StatusOr<std::string> ExportJson() override {
    return Read([&] { return ExportDatabase(*db_); });
  }
  absl::Status EraseAll() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    // Zeros over what is deleted; VACUUM then makes the file small.
    RETURN_IF_ERROR(db_->Execute("PRAGMA secure_delete = ON"));
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*db_));
    // What refers to others goes before them.
    for (const char* table : {"test_results", "lab_runs", "runs", "sources", "help", "settings"}) {
      RETURN_IF_ERROR(db_->Execute(absl::StrCat("DELETE FROM ", table)));
    }
    RETURN_IF_ERROR(CommitChange(transaction));
    RETURN_IF_ERROR(db_->Execute("VACUUM"));
    // The write-ahead log holds older pages until it is cut, which must wait for readers; pages read for milliseconds.
    RETURN_IF_ERROR(db_->Execute("PRAGMA busy_timeout = 1000"));
    const absl::StatusOr<int64_t> busy = db_->QueryInt("PRAGMA wal_checkpoint(TRUNCATE)");
    RETURN_IF_ERROR(db_->Execute(absl::StrCat("PRAGMA busy_timeout = ", Database::kPatienceMs)));
    RETURN_IF_ERROR(busy.status());
    if (*busy == 0) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("everything is erased, but another program reads ", db_->path(),
                                               ": bytes of it stay in the file until it is done and you erase again"));
  }

 private:
  // One snapshot for all the queries of `read`, whatever other processes write in between.
  template <class F>
  auto Read(F read) -> decltype(read()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(Statement begin, db_->Prepare("BEGIN"));
    ASSIGN_OR_RETURN(Statement end, db_->Prepare("ROLLBACK"));
    RETURN_IF_ERROR(begin.Run());
    auto result = read();
    RETURN_IF_ERROR(end.Run());
    return result;
  }

  absl::Status WriteHelp(const std::string& lab, int level, bool gave_up) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*db_));
    ASSIGN_OR_RETURN(Statement upsert, db_->Prepare(R"sql(
        INSERT INTO help (lab, hints_used, gave_up) VALUES (?1, ?2, ?3)
        ON CONFLICT (lab) DO UPDATE SET hints_used = max(hints_used, excluded.hints_used),
                                        gave_up = max(gave_up, excluded.gave_up))sql"));
    upsert.Bind(1, lab);
    upsert.Bind(2, level);
    upsert.Bind(3, gave_up);
    RETURN_IF_ERROR(upsert.Run());
    return CommitChange(transaction);
  }

  absl::Status CommitChange(Transaction& transaction) {
    RETURN_IF_ERROR(db_->Execute("UPDATE changes SET version = version + 1"));
    return transaction.Commit();
  }

  std::mutex mutex_;
  std::unique_ptr<Database> db_;  // guarded by mutex_
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> db, Database::Open(path));
  RETURN_IF_ERROR(Migrate(*db, CourseMigrations()));
  return std::make_unique<SqliteStore>(std::move(db));
}

}  // namespace course::store
