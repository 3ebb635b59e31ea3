#include "harness/grading/heart.h"

#include <chrono>
#include <utility>

namespace course::grading {

Heart::Heart(store::GradingStore& queue, HeartOptions options)
    : queue_(queue), options_(std::move(options)), thread_([this] { Run(); }) {}

Heart::~Heart() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Heart::Tell(const store::GradingEvent& event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (event.stage == "running") state_ = store::JobState::kRunning;
  events_.push_back(event);
}

absl::StatusOr<bool> Heart::Say(const std::function<absl::StatusOr<bool>()>& last_word) {
  const std::lock_guard<std::mutex> speaking(speaking_);
  const absl::StatusOr<bool> taken = last_word();
  if (taken.ok()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  return taken;
}

bool Heart::Rests() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stop_;
}

void Heart::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (int silent_ms = 0; !stop_; silent_ms += options_.tell_ms) {
    changed_.wait_for(lock, std::chrono::milliseconds(options_.tell_ms), [this] { return stop_; });
    if (stop_) return;
    if (events_.empty() && silent_ms + options_.tell_ms < options_.beat_ms) continue;
    silent_ms = 0;
    lock.unlock();
    bool mine = true;
    {
      const std::lock_guard<std::mutex> speaking(speaking_);
      mine = Rests() || Beat();
    }
    if (!mine) return options_.lost();
    lock.lock();
  }
}

bool Heart::Beat() {
  std::vector<store::GradingEvent> events;
  store::JobState state;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    events = std::exchange(events_, {});
    state = state_;
  }
  const absl::StatusOr<bool> told = queue_.Beat(options_.claim, options_.now(), options_.lease, state, events);
  if (told.ok()) return *told;
  const std::lock_guard<std::mutex> lock(mutex_);
  events_.insert(events_.begin(), events.begin(), events.end());
  return true;
}

}  // namespace course::grading
