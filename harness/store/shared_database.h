// One database file for all threads of a process, over several connections: one writes, the others read what is on the
// disk already. So a page never waits for the disk behind somebody's answer.
//
//   ASSIGN_OR_RETURN(const auto db, SharedDatabase::Open(path));
//   ASSIGN_OR_RETURN(const Run run, db->Read([&](const Database& db) { return ReadRun(db, 7); }));
//   RETURN_IF_ERROR(db->Write([&](const Database& db) { return WriteCards(db, cards); }));

#ifndef HARNESS_STORE_SHARED_DATABASE_H_
#define HARNESS_STORE_SHARED_DATABASE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "harness/store/connections.h"
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
    ASSIGN_OR_RETURN(const Connections::Lease reader, readers_.Wait());
    return InSnapshot(*reader, std::move(f));
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

  // Beside the connections of Read: for what reads so long that nobody should wait for it.
  template <class F>
  auto Aside(F f) -> decltype(f(std::declval<const Database&>())) {
    ASSIGN_OR_RETURN(const Connections::Lease reader, aside_.TakeOrOpen());
    return InSnapshot(*reader, std::move(f));
  }

  // For what cannot be part of a transaction: no other thread of this process reads or writes meanwhile.
  absl::Status Alone(const GroupCommit::Write& action);
  // The same, but others read on.
  absl::Status AloneInWriting(const GroupCommit::Write& action) { return writes_.Alone(action); }

 private:
  explicit SharedDatabase(std::unique_ptr<Database> writer)
      : writer_(std::move(writer)),
        writes_(*writer_),
        readers_(writer_->path(), kReaders),
        aside_(writer_->path(), 1) {}

  static constexpr int kReaders = 4;  // more would wait for a processor instead

  template <class F>
  static auto InSnapshot(const Database& db, F f) -> decltype(f(db)) {
    ASSIGN_OR_RETURN(Statement begin, db.Prepare("BEGIN"));
    ASSIGN_OR_RETURN(Statement end, db.Prepare("ROLLBACK"));
    RETURN_IF_ERROR(begin.Run());
    auto result = f(db);
    RETURN_IF_ERROR(end.Run());
    return result;
  }

  static const absl::Status& StatusOf(const absl::Status& status) { return status; }
  template <class T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  const std::unique_ptr<Database> writer_;
  GroupCommit writes_;
  Connections readers_;
  Connections aside_;  // one is kept: opening reads the whole schema, a third of the time of a short question
};

}  // namespace course::store

#endif  // HARNESS_STORE_SHARED_DATABASE_H_
