#include "harness/sidecars/engine/your_part.h"

namespace course::chat {

using Clock = std::chrono::steady_clock;

Blame::Blame(std::chrono::milliseconds limit) : limit_(limit), watch_([this] { Watch(); }) {}

Blame::~Blame() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  watch_.join();
}

void Blame::Broken(const std::string& sentence) {
  if (sentence_.empty()) sentence_ = sentence;
  throw PartBroken(sentence);
}

void Blame::Enter(sidecar::Servant& servant) {
  const std::lock_guard lock(mutex_);
  inside_.push_back(&servant);
  overdue_at_ = Clock::now() + limit_;
  if (inside_.size() == 1) changed_.notify_all();
}

void Blame::Leave() {
  const std::lock_guard lock(mutex_);
  inside_.pop_back();
  overdue_at_ = Clock::now() + limit_;
}

void Blame::Watch() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    if (inside_.empty()) {
      changed_.wait(lock);
    } else if (Clock::now() < overdue_at_) {
      changed_.wait_until(lock, overdue_at_);
    } else {
      // It is at its call: whoever called waits, and ends nobody before he has left.
      inside_.back()->StopOverdue();
      overdue_at_ = Clock::now() + limit_;
    }
  }
}

}  // namespace course::chat
