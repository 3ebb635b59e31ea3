#include "harness/store/group_commit.h"

#include "base/status_macros.h"

namespace course::store {
namespace {

// Undoes what `write` changed if it fails, and nothing else. An error if even that could not be done: then SQLite has
// given up the whole transaction (a full disk, for example).
absl::Status WriteOne(const Database& db, const GroupCommit::Write& write, absl::Status& result) {
  ASSIGN_OR_RETURN(Statement begin, db.Prepare("SAVEPOINT one"));
  ASSIGN_OR_RETURN(Statement undo, db.Prepare("ROLLBACK TO one"));
  ASSIGN_OR_RETURN(Statement end, db.Prepare("RELEASE one"));
  RETURN_IF_ERROR(begin.Run());
  result = write(db);
  if (!result.ok()) RETURN_IF_ERROR(undo.Run());
  return end.Run();
}

}  // namespace

absl::Status GroupCommit::Commit(Write write) {
  Waiter mine{.write = std::move(write)};
  std::unique_lock<std::mutex> lock(mutex_);
  waiting_.push_back(&mine);
  mine.changed.wait(lock, [&] { return mine.done || (!committing_ && waiting_.front() == &mine); });
  if (mine.done) return mine.status;
  committing_ = true;
  const std::vector<Waiter*> group = std::exchange(waiting_, {});
  lock.unlock();
  CommitGroup(group);
  lock.lock();
  committing_ = false;
  for (Waiter* each : group) {
    each->done = true;
    each->changed.notify_one();
  }
  if (!waiting_.empty()) waiting_.front()->changed.notify_one();
  return mine.status;
}

absl::Status GroupCommit::Alone(const Write& action) {
  const std::lock_guard<std::mutex> lock(connection_);
  return action(db_);
}

size_t GroupCommit::Waiting() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return waiting_.size();
}

void GroupCommit::CommitGroup(const Group& group) {
  const absl::Status status = TryCommit(group);
  if (status.ok()) return;
  // What does not fit on the disk together may fit one by one. But if another program does not let us begin, waiting
  // for it once is enough.
  if (group.size() > 1 && !absl::IsUnavailable(status)) {
    for (Waiter* each : group) CommitGroup({each});
    return;
  }
  for (Waiter* each : group) {
    if (each->status.ok()) each->status = status;
  }
}

absl::Status GroupCommit::TryCommit(const Group& group) {
  const std::lock_guard<std::mutex> lock(connection_);
  for (Waiter* each : group) each->status = absl::OkStatus();
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db_));
  for (Waiter* each : group) RETURN_IF_ERROR(WriteOne(db_, each->write, each->status));
  return transaction.Commit();
}

}  // namespace course::store
