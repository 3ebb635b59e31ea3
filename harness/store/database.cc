#include "harness/store/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "harness/store/database_errors.h"

namespace course::store {
namespace {

// Makes the file ourselves, because SQLite would make it readable for everybody.
absl::Status MakePrivateFile(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0) {
    if (S_ISREG(info.st_mode)) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is ", S_ISDIR(info.st_mode) ? "a folder" : "not a regular file",
                     ", but the database belongs there: move it away (mv ", path, " ", path, ".old)"));
  }
  const int fd = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return CannotOpen(path, errno);
  close(fd);
  return absl::OkStatus();
}

}  // namespace

void Statement::Bind(int parameter, int64_t value) {
  CHECK(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK)
      << parameter << " in " << sqlite3_sql(statement_.get());
}

void Statement::Bind(int parameter, double value) {
  CHECK(sqlite3_bind_double(statement_.get(), parameter, value) == SQLITE_OK)
      << parameter << " in " << sqlite3_sql(statement_.get());
}

void Statement::Bind(int parameter, std::string_view value) {
  // A null pointer would be bound as NULL, also for an empty text.
  const char* data = value.data() == nullptr ? "" : value.data();
  CHECK(sqlite3_bind_text64(statement_.get(), parameter, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) ==
        SQLITE_OK)
      << parameter << " in " << sqlite3_sql(statement_.get());
}

absl::StatusOr<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const absl::Status error = db_->Error(code);
  sqlite3_reset(statement_.get());
  return error;
}

absl::Status Statement::Run() {
  ASSIGN_OR_RETURN(const bool row, Step());
  CHECK(!row) << "a row nobody reads: " << sqlite3_sql(statement_.get());
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  return absl::OkStatus();
}

void Statement::GiveBack::operator()(sqlite3_stmt* s) const {
  sqlite3_reset(s);  // repeats the error of the last step, which its caller has seen
  sqlite3_clear_bindings(s);
  idle->emplace_back(s);
}

std::string Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return "";
  return std::string(reinterpret_cast<const char*>(text), sqlite3_column_bytes(statement_.get(), column));
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path) {
  RETURN_IF_ERROR(MakePrivateFile(path));
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  std::unique_ptr<Database> db(new Database(path, raw));
  if (code != SQLITE_OK) return CannotOpen(path, sqlite3_system_errno(raw));
  if (sqlite3_db_readonly(raw, "main") == 1) return CannotOpen(path, EACCES);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kPatienceMs);
  // The header first: nothing may be written to a file that is not ours to write.
  RETURN_IF_ERROR(db->QueryInt("SELECT count(*) FROM sqlite_master").status());
  // synchronous=FULL: the recorder deletes the event file after the commit, so the commit must survive a power cut.
  RETURN_IF_ERROR(db->Execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF"));
  return db;
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) const {
  auto kept = idle_.find(sql);
  if (kept == idle_.end()) kept = idle_.try_emplace(std::string(sql)).first;
  Statement::Idle& idle = kept->second;
  if (!idle.empty()) {
    sqlite3_stmt* raw = idle.back().release();
    idle.pop_back();
    return Statement(this, raw, &idle);
  }
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return Error(code);
  return Statement(this, raw, &idle);
}

absl::StatusOr<std::map<std::string, std::string>> Database::QueryPlans() const {
  std::map<std::string, std::string> plans;
  for (const auto& [text, idle] : idle_) plans[text];
  for (auto& [text, plan] : plans) {
    ASSIGN_OR_RETURN(Statement explain, Prepare(absl::StrCat("EXPLAIN QUERY PLAN ", text)));
    while (true) {
      ASSIGN_OR_RETURN(const bool row, explain.Step());
      if (!row) break;
      absl::StrAppend(&plan, explain.Text(3), "\n");
    }
  }
  return plans;
}

absl::Status Database::Execute(const std::string& sql) const {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

absl::StatusOr<int64_t> Database::QueryInt(std::string_view sql) const {
  ASSIGN_OR_RETURN(Statement query, Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return absl::NotFoundError(absl::StrCat(path_, ": no row for ", std::string(sql)));
  return query.Int(0);
}

absl::Status Database::Error(int code) const { return DatabaseError(path_, code, sqlite3_errmsg(db_.get())); }

absl::Status Database::CheckIntegrity() const {
  for (const char* pragma : {"PRAGMA integrity_check(5)", "PRAGMA foreign_key_check"}) {
    ASSIGN_OR_RETURN(Statement check, Prepare(pragma));
    ASSIGN_OR_RETURN(const bool row, check.Step());
    if (row && check.Text(0) != "ok") return Damaged(path_, check.Text(0));
  }
  return absl::OkStatus();
}

absl::Status Database::BackupTo(const std::string& path) const {
  const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " is there already: a copy never overwrites; give another name"));
  }
  if (fd < 0) return CannotOpen(path, errno);
  close(fd);
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  Database copy(path, raw);
  if (code == SQLITE_OK) {
    sqlite3_backup* backup = sqlite3_backup_init(raw, "main", db_.get(), "main");
    code = backup == nullptr ? sqlite3_errcode(raw) : SQLITE_OK;
    // All pages in one step: a reader's snapshot, so writers neither wait nor make it start over.
    while (backup != nullptr && (code = sqlite3_backup_step(backup, -1)) == SQLITE_BUSY) sqlite3_sleep(10);
    if (backup != nullptr) sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE) code = SQLITE_OK;
  }
  if (code == SQLITE_OK) return copy.CheckIntegrity();
  const absl::Status error = copy.Error(code);
  unlink(path.c_str());  // half a copy is worse than none
  return error;
}

absl::StatusOr<Transaction> Transaction::Begin(const Database& db) {
  RETURN_IF_ERROR(db.Execute("BEGIN IMMEDIATE"));
  return Transaction(&db);
}

Transaction::~Transaction() {
  if (db_ != nullptr) db_->Execute("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Commit() {
  CHECK(db_ != nullptr) << "committed twice";
  RETURN_IF_ERROR(db_->Execute("COMMIT"));
  db_ = nullptr;
  return absl::OkStatus();
}

}  // namespace course::store
