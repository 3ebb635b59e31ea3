// Connections to one database file that are opened when they are needed and kept for the next who reads.

#ifndef HARNESS_STORE_CONNECTIONS_H_
#define HARNESS_STORE_CONNECTIONS_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

// Safe to call from several threads; a connection belongs to one at a time.
class Connections {
 public:
  // Keeps at most `kept` of them open, at least one.
  Connections(std::string path, int kept) : path_(std::move(path)), kept_(kept) {}
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // A connection, until the end of its life; `of` outlives it.
  class Lease {
   public:
    Lease(Connections* of, std::unique_ptr<Database> db) : of_(of), db_(std::move(db)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (db_ != nullptr) of_->GiveBack(std::move(db_));
    }
    const Database& operator*() const { return *db_; }

   private:
    Connections* of_;
    std::unique_ptr<Database> db_;
  };

  // One of `kept`: waits until somebody gives one back, if all are taken. Errors are of Database::Open.
  absl::StatusOr<Lease> Wait();
  // Never waits: one that is free, or a new one.
  absl::StatusOr<Lease> TakeOrOpen();
  // All that Wait() can give, so that nobody else has one of them.
  absl::StatusOr<std::vector<Lease>> All();

 private:
  absl::StatusOr<Lease> Take(std::unique_lock<std::mutex> lock);
  void GiveBack(std::unique_ptr<Database> db);

  const std::string path_;
  const int kept_;
  std::mutex mutex_;
  std::mutex taking_all_;
  std::condition_variable given_back_;
  int out_ = 0;                                  // guarded by mutex_
  std::vector<std::unique_ptr<Database>> free_;  // guarded by mutex_
};

}  // namespace course::store

#endif  // HARNESS_STORE_CONNECTIONS_H_
