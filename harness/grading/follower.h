// What goes on in the queue, for somebody who waits in front of a terminal.

#ifndef HARNESS_GRADING_FOLLOWER_H_
#define HARNESS_GRADING_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/grading/report.h"
#include "harness/store/grading_store.h"

namespace course::grading {

// Remembers what it has told.
class Follower {
 public:
  // `from`: nothing that changed up to there is told (Job::change).
  Follower(store::GradingStore& queue, int64_t from) : queue_(queue), last_change_(from) {}

  // Calls `ended` for each submission that came to an end since the last look, in that order.
  absl::Status Look(const std::function<void(const Report&)>& ended);

  // What the workers have in hand, one for each, after Look(): "ada //p/a running 3/12", of 12 tests 3 are over.
  std::vector<std::string> InHand();

 private:
  store::GradingStore& queue_;
  int64_t last_change_;
  std::map<std::string, store::Job> taken_;  // by id
};

}  // namespace course::grading

#endif  // HARNESS_GRADING_FOLLOWER_H_
