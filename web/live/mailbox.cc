#include "web/live/mailbox.h"

#include <utility>

namespace course::web::live {

bool Mailbox::Push(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (ended_) return false;
  waiting_ += bytes;
  if (waiting_.size() > backlog_) {
    waiting_.clear();
    ended_ = true;
  }
  wake_.notify_all();
  return !ended_;
}

void Mailbox::End() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify_all();
}

void Mailbox::Close() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  waiting_.clear();
  wake_.notify_all();
}

bool Mailbox::is_open() const {
  const std::lock_guard lock(mutex_);
  return !ended_;
}

std::string Mailbox::Take(std::chrono::milliseconds patience, bool& ended) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, patience, [this] { return ended_ || !waiting_.empty(); });
  ended = ended_;
  return std::exchange(waiting_, {});
}

}  // namespace course::web::live
