// Says for a worker that it lives, and what happened, while the worker is busy grading.

#ifndef HARNESS_GRADING_HEART_H_
#define HARNESS_GRADING_HEART_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/grading_store.h"

namespace course::grading {

struct HeartOptions {
  store::Claim claim;
  store::Lease lease;
  int beat_ms = 5'000;  // how often, when nothing happens
  int tell_ms = 200;    // what happens is told so soon
  std::function<store::Moment()> now;
  std::function<void()> lost;  // the claim is over; called once, on the heart's own thread
};

// Beats from its making to its end. A store that cannot be written (a full disk) is asked again at the next beat: the
// lease is the judge.
class Heart {
 public:
  Heart(store::GradingStore& queue, HeartOptions options);
  ~Heart();
  Heart(const Heart&) = delete;
  Heart& operator=(const Heart&) = delete;

  void Tell(const store::GradingEvent& event);

  // Says a word that may end the claim (Finish, Fail, PutBack); once it was taken, true or false, the heart rests. No
  // beat comes between the word and the rest: it would find the claim over and take that for a loss.
  absl::StatusOr<bool> Say(const std::function<absl::StatusOr<bool>()>& last_word);

 private:
  void Run();
  // False: the claim is over.
  bool Beat();
  bool Rests();

  store::GradingStore& queue_;
  const HeartOptions options_;
  std::mutex speaking_;  // held while something is said to the queue
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;                                    // guarded by mutex_
  std::vector<store::GradingEvent> events_;              // guarded by mutex_: not told yet
  store::JobState state_ = store::JobState::kCompiling;  // guarded by mutex_
  std::thread thread_;                                   // last: it uses the others
};

}  // namespace course::grading

#endif  // HARNESS_GRADING_HEART_H_
