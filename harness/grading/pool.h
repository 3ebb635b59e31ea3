// Worker processes, and who looks after them: starts them, notices at once when one dies, ends leases that are over.

#ifndef HARNESS_GRADING_POOL_H_
#define HARNESS_GRADING_POOL_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/store/grading_store.h"

namespace course::grading {

struct PoolOptions {
  int workers = 2;
  // The command of a worker of this name, which ends with 0 when nothing is open any more (WorkerOptions::until_empty).
  std::function<std::vector<std::string>(const std::string& name)> command;
  std::string log;  // what workers print is appended to this file
  // Workers that died one after the other while nothing was finished: something is wrong with all of them.
  int most_deaths = 6;
  int poll_ms = 50;
  std::function<store::Moment()> now;  // grading::Now
  std::function<void()> tick;          // called at each look, to show progress; may be empty
};

// Returns when nothing is open any more. No worker outlives it: not its return, and not the death of this process.
// Internal if workers keep dying, with the end of their log; errors of the store.
absl::Status RunPool(store::GradingStore& queue, const PoolOptions& options);

struct StandingPoolOptions {
  int workers = 2;
  // The command of a worker of this name, which waits for more when nothing is open.
  std::function<std::vector<std::string>(const std::string& name)> command;
  std::string log;  // what workers print is appended to this file
  int poll_ms = 100;
  // A worker that ends is replaced at once; the second one in a row that finished nothing only after so long, and then
  // after twice as long, up to the longest pause: something is wrong with all of them, and it may pass (a full disk).
  int pause_ms = 1'000;
  int longest_pause_ms = 60'000;
  std::function<store::Moment()> now;  // grading::Now
  std::function<bool()> stop;          // asked at each look
  // Something that whoever runs the server should know: why a worker ended, and when the next one starts; a store that
  // cannot be written. Called on the pool's thread; may be empty.
  std::function<void(const std::string&)> say;
};

// Keeps that many workers at work until it is told to stop. Then no worker is left, and what they had waits as before.
// No worker outlives the thread that called this.
void RunStandingPool(store::GradingStore& queue, const StandingPoolOptions& options);

// Puts back what workers of an earlier pool had: to be called before the first worker starts, by whoever knows that
// none of them lives. It is not counted as a death: somebody stopped them.
absl::Status PutBackAll(store::GradingStore& queue);

}  // namespace course::grading

#endif  // HARNESS_GRADING_POOL_H_
