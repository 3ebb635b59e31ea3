#include "harness/store/connections.h"

#include "base/status_macros.h"

namespace course::store {

absl::StatusOr<Connections::Lease> Connections::Wait() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [&] { return out_ < kept_; });
  return Take(std::move(lock));
}

absl::StatusOr<Connections::Lease> Connections::TakeOrOpen() { return Take(std::unique_lock(mutex_)); }

absl::StatusOr<Connections::Lease> Connections::Take(std::unique_lock<std::mutex> lock) {
  ++out_;
  if (!free_.empty()) {
    Lease lease(this, std::move(free_.back()));
    free_.pop_back();
    return lease;
  }
  lock.unlock();
  absl::StatusOr<std::unique_ptr<Database>> opened = Database::Open(path_);
  if (opened.ok()) return Lease(this, *std::move(opened));
  GiveBack(nullptr);
  return opened.status();
}

absl::StatusOr<std::vector<Connections::Lease>> Connections::All() {
  const std::lock_guard one_at_a_time(taking_all_);  // two with half of them each would wait for ever
  std::vector<Lease> all;
  for (int i = 0; i < kept_; ++i) {
    ASSIGN_OR_RETURN(Lease lease, Wait());
    all.push_back(std::move(lease));
  }
  return all;
}

void Connections::GiveBack(std::unique_ptr<Database> db) {
  {
    const std::lock_guard lock(mutex_);
    --out_;
    if (db != nullptr && static_cast<int>(free_.size()) < kept_) free_.push_back(std::move(db));
  }
  given_back_.notify_one();
}

}  // namespace course::store
