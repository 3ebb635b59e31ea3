#include "web/live/helper.h"

#include <utility>

namespace course::web::live {

Helper::Helper(std::function<void()> chore, std::chrono::milliseconds at_most_every)
    : chore_(std::move(chore)), pause_(at_most_every), thread_([this] { Work(); }) {}

Helper::~Helper() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }
  thread_.join();
}

void Helper::Ask() {
  const std::lock_guard lock(mutex_);
  if (asked_) return;
  asked_ = true;
  wake_.notify_all();
}

void Helper::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || asked_; });
    if (stop_) return;
    asked_ = false;
    lock.unlock();
    chore_();
    lock.lock();
    if (wake_.wait_for(lock, pause_, [this] { return stop_; })) return;
  }
}

}  // namespace course::web::live
