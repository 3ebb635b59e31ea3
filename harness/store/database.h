// SQLite in three small classes. Values are always bound, never pasted into the text of a statement.
//
//   ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db));
//   ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT INTO hints (lab, level) VALUES (?1, ?2)"));
//   insert.Bind(1, lab);
//   insert.Bind(2, level);
//   RETURN_IF_ERROR(insert.Run());
//   return transaction.Commit();

#ifndef HARNESS_STORE_DATABASE_H_
#define HARNESS_STORE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::store {

class Database;

// A prepared statement, on loan from its Database, which takes it back for the next one who asks for the same text.
// Lives no longer than its Database.
class Statement {
 public:
  // Parameters count from 1. A parameter that is never bound is NULL.
  void Bind(int parameter, int64_t value);
  void Bind(int parameter, int value) { Bind(parameter, int64_t{value}); }
  void Bind(int parameter, bool value) { Bind(parameter, int64_t{value}); }
  void Bind(int parameter, double value);
  void Bind(int parameter, std::string_view value);
  void Bind(int parameter, const std::string& value) { Bind(parameter, std::string_view(value)); }
  void Bind(int parameter, const char* value) { Bind(parameter, std::string_view(value)); }

  // True: a row is there. False: no more rows.
  absl::StatusOr<bool> Step();
  // For a statement that gives no rows; can be bound and run again afterwards.
  absl::Status Run();

  // Columns of the row that Step() reached count from 0.
  int64_t Int(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  double Real(int column) const { return sqlite3_column_double(statement_.get(), column); }
  bool Bool(int column) const { return Int(column) != 0; }
  bool IsNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::string Text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  using Idle = std::vector<std::unique_ptr<sqlite3_stmt, Finalize>>;  // of one text, ready for use
  struct GiveBack {
    Idle* idle;
    void operator()(sqlite3_stmt* s) const;
  };
  Statement(const Database* db, sqlite3_stmt* statement, Idle* idle) : db_(db), statement_(statement, {idle}) {}

  const Database* db_;
  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
};

// A connection to one file: WAL, foreign keys on, ten seconds of patience with other writers. Not for two threads at
// once.
class Database {
 public:
  static constexpr int kPatienceMs = 10'000;

  // Makes the file (mode 0600) if it is absent. Errors as in sqlite_store.h.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path);

  // Parsing and planning cost more than most of our queries, so each text is prepared once and kept: texts are
  // constants, values are bound.
  absl::StatusOr<Statement> Prepare(std::string_view sql) const;
  // One or more statements of our own, without values.
  absl::Status Execute(const std::string& sql) const;
  // The integer in the first row and column; NotFound if there is no row.
  absl::StatusOr<int64_t> QueryInt(std::string_view sql) const;

  // How many rows the INSERT, UPDATE or DELETE that ran last has changed.
  int ChangedRows() const { return sqlite3_changes(db_.get()); }
  int64_t LastInsertId() const { return sqlite3_last_insert_rowid(db_.get()); }
  const std::string& path() const { return path_; }

  // A consistent copy of the whole database while others write. AlreadyExists if `path` is there.
  absl::Status BackupTo(const std::string& path) const;
  // DataLoss if SQLite's own examination, or that of the foreign keys, finds anything.
  absl::Status CheckIntegrity() const;

  // The texts that were prepared so far and how SQLite carries each out (EXPLAIN QUERY PLAN, one line a step): for
  // tests that want no query to walk through a whole table.
  absl::StatusOr<std::map<std::string, std::string>> QueryPlans() const;

  // What the last call's result code means, with the file and what to do about it.
  absl::Status Error(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  Database(std::string path, sqlite3* db) : path_(std::move(path)), db_(db) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> db_;
  mutable std::map<std::string, Statement::Idle, std::less<>> idle_;  // by text; goes before db_ does
};

// Everything between Begin and Commit, or nothing: leaving the scope without Commit rolls back.
class Transaction {
 public:
  // Takes the write lock at once, so that no later step can fail because somebody else wrote in between.
  static absl::StatusOr<Transaction> Begin(const Database& db);
  Transaction(Transaction&& other) noexcept : db_(other.db_) { other.db_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  absl::Status Commit();

 private:
  explicit Transaction(const Database* db) : db_(db) {}
  const Database* db_;  // null once it is over
};

}  // namespace course::store

#endif  // HARNESS_STORE_DATABASE_H_
