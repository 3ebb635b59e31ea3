// One wait for the disk for all who write at the same time. A commit costs the time of an fsync, whatever it holds; so
// whoever comes while one is going on waits for it, and all of those who waited are the next transaction together.
// Source: DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984, section 5.2.
//
//   GroupCommit writes(db);
//   absl::Status status = writes.Commit([&](const Database& db) { return WriteAnswer(db, answer); });

#ifndef HARNESS_STORE_GROUP_COMMIT_H_
#define HARNESS_STORE_GROUP_COMMIT_H_

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "harness/store/database.h"

namespace course::store {

// Safe to call from several threads; nobody else may use the connection.
class GroupCommit {
 public:
  // Changes something inside a transaction that others share. Called a second time, in a transaction of its own, if
  // that of the group could not be committed.
  using Write = std::function<absl::Status(const Database&)>;

  explicit GroupCommit(const Database& db) : db_(db) {}
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  // Returns once the transaction that holds `write` is on the disk. What `write` changed before it gave an error is
  // undone, and that is the answer; the others of its group go on.
  absl::Status Commit(Write write);

  // For what cannot be part of a transaction: nobody else writes meanwhile.
  absl::Status Alone(const Write& action);

  // How many will be in the next transaction, as things stand.
  size_t Waiting();

 private:
  struct Waiter {
    Write write;
    absl::Status status;
    bool done = false;
    std::condition_variable changed;
  };
  using Group = std::vector<Waiter*>;

  void CommitGroup(const Group& group);
  absl::Status TryCommit(const Group& group);

  std::mutex connection_;  // held by whoever uses db_
  const Database& db_;
  std::mutex mutex_;
  Group waiting_;            // guarded by mutex_: the next group, whose first member will commit it
  bool committing_ = false;  // guarded by mutex_: a group is on its way
};

}  // namespace course::store

#endif  // HARNESS_STORE_GROUP_COMMIT_H_
