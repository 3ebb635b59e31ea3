// A `course watch` of its own in a clone, for benches.

#ifndef HARNESS_COURSE_BENCH_WATCHING_H_
#define HARNESS_COURSE_BENCH_WATCHING_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/bench/clone.h"

namespace course::bench {

class Watching {
 public:
  // Starts the clone's own program on the lab. FailedPrecondition if there is none: ./course up builds it.
  static absl::StatusOr<std::unique_ptr<Watching>> Start(const Clone& clone, const std::string& lab);
  // Ends it.
  ~Watching();
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  // Asks every 2 ms until `done` says so. DeadlineExceeded, with what watch printed last, after two minutes.
  absl::Status WaitUntil(const std::string& what, const std::function<absl::StatusOr<bool>()>& done) const;

 private:
  Watching(int pid, std::string log) : pid_(pid), log_(std::move(log)) {}

  int pid_;
  std::string log_;
};

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_WATCHING_H_
