// One database file for all threads of a process, over two connections: one writes, the other reads what is on the disk
// already. So a page never waits for the disk behind somebody's answer.
//
//   ASSIGN_OR_RETURN(const auto db, SharedDatabase::Open(path));
//   ASSIGN_OR_RETURN(const Run run, db->Read([&](const Database& db) { return ReadRun(db, 7); }));
//   RETURN_IF_ERROR(db->Write([&](const Database& db) { return WriteCards(db, cards); }));

#ifndef HARNESS_STORE_SHARED_DATABASE_H_
#define HARNESS_STORE_SHARED_DATABASE_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "harness/store/database.h"
#include "harness/store/group_commit.h"

namespace course::store {

class SharedDatabase {
 public:
  // Makes the file or brings its schema up to date. Errors as in sqlite_store.h.
  static absl::StatusOr<std::unique_ptr<SharedDatabase>> Open(const std::string& path);

  // Of the functions below `f` takes a const Database& and gives a Status or a StatusOr, which they pass on.

  // One snapshot for all the queries of `f`, whatever is written in between.
  template <class F>
  auto Read(F f) -> decltype(f(std::declval<const Database&>())) {
    const std::lock_guard<std::mutex> lock(reading_);
    ASSIGN_OR_RETURN(Statement begin, reader_->Prepare("BEGIN"));
    ASSIGN_OR_RETURN(Statement end, reader_->Prepare("ROLLBACK"));
    RETURN_IF_ERROR(begin.Run());
    auto result = f(*reader_);
    RETURN_IF_ERROR(end.Run());
    return result;
  }

  // All that `f` changes or, after an error, nothing; on the disk when it returns. May call `f` twice: see GroupCommit.
  template <class F>
  auto Write(F f) -> decltype(f(std::declval<const Database&>())) {
    std::optional<decltype(f(std::declval<const Database&>()))> result;
    RETURN_IF_ERROR(writes_.Commit([&](const Database& db) {
      result = f(db);
      return StatusOf(*result);
    }));
    return *std::move(result);
  }

  // On a connection of its own: for what reads so long that nobody should wait for it.
  template <class F>
  auto Aside(F f) const -> decltype(f(std::declval<const Database&>())) {
    ASSIGN_OR_RETURN(const std::unique_ptr<Database> db, Database::Open(writer_->path()));
    ASSIGN_OR_RETURN(Statement begin, db->Prepare("BEGIN"));
    RETURN_IF_ERROR(begin.Run());
    return f(*db);
  }

  // For what cannot be part of a transaction: no other thread of this process reads or writes meanwhile.
  absl::Status Alone(const GroupCommit::Write& action);

 private:
  SharedDatabase(std::unique_ptr<Database> writer, std::unique_ptr<Database> reader)
      : writer_(std::move(writer)), writes_(*writer_), reader_(std::move(reader)) {}

  static const absl::Status& StatusOf(const absl::Status& status) { return status; }
  template <class T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  const std::unique_ptr<Database> writer_;
  GroupCommit writes_;
  std::mutex reading_;
  const std::unique_ptr<Database> reader_;  // guarded by reading_
};

}  // namespace course::store

#endif  // HARNESS_STORE_SHARED_DATABASE_H_
