#include "web/http/stream.h"

namespace course::web::http {

bool Stream::Push(std::string_view bytes) {
  bool kept = true;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || ended_) return false;
    kept = waiting_.size() + bytes.size() <= backlog_;
    if (kept) {
      waiting_ += bytes;
    } else {
      waiting_.clear();
      ended_ = true;
    }
  }
  Wake();
  return kept;
}

void Stream::End() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  Wake();
}

void Stream::Attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

std::string Stream::Take(bool& ended) {
  const std::lock_guard lock(mutex_);
  ended = ended_;
  return std::exchange(waiting_, {});
}

void Stream::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  waiting_.clear();
  wake_ = nullptr;
}

void Stream::Wake() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
  }
  if (wake) wake();
}

}  // namespace course::web::http
