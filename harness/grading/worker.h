// A worker: takes submissions from the queue, has them graded, and brings back what came out.
//
// One process, one submission at a time. What it holds is lost with it and nothing else is: its lease ends, and another
// worker takes the submission up again. Grading is not done in threads of one process, because then a death would cost
// all of them.

#ifndef HARNESS_GRADING_WORKER_H_
#define HARNESS_GRADING_WORKER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "harness/store/grading_store.h"
#include "harness/verified/grader.h"

namespace course::grading {

struct WorkerOptions {
  std::string name;  // no other living worker has it
  store::Lease lease;
  bool until_empty = false;  // ends when nothing is open any more; otherwise it waits for what comes
  int poll_ms = 50;          // how often an idle worker looks
  int beat_ms = 5'000;
  int tell_ms = 200;
  // After so many faults of the machine in a row (a full disk) it takes nothing more and gives up; after each it waits.
  // What it has to bring it brings, however long that takes, unless it is asked to stop.
  int most_faults = 20;
  int fault_ms = 500;
  std::function<store::Moment()> now;  // grading::Now
  std::function<int64_t()> now_ms;     // wall clock, to be shown
  std::function<uint64_t()> seed;      // verified::FreshSeed
  std::function<bool()> stop;          // asked between submissions; may be empty
  // The claim is over while the grader is at work: nothing that it could still do counts. In a process of its own this
  // ends the process; called on another thread.
  std::function<void()> lost;
};

// OK when there is no more to do. Errors: those of the store that did not pass; after too many faults of the machine
// that of the last one, ResourceExhausted or Unavailable, and then nothing is in work.
absl::Status Work(store::GradingStore& queue, verified::Grader& grader, const WorkerOptions& options);

}  // namespace course::grading

#endif  // HARNESS_GRADING_WORKER_H_
