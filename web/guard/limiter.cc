#include "web/guard/limiter.h"

#include <algorithm>

namespace course::web::guard {

bool Limiter::Pass(const std::string& who, int64_t now_ms) {
  const double now = static_cast<double>(now_ms);
  const double each_ms = 1'000 / rate_.per_second;
  const double whole_ms = rate_.burst * each_ms;  // from empty to full
  const std::lock_guard lock(mutex_);
  if (full_ms_.size() >= forget_at_) Forget(now_ms);
  double& full = full_ms_[who];
  // Later than an empty bucket takes: written before the clock was set back.
  if (full > now + whole_ms) full = now;
  const double next = std::max(full, now) + each_ms;
  if (next > now + whole_ms) return false;
  full = next;
  return true;
}

size_t Limiter::size() const {
  const std::lock_guard lock(mutex_);
  return full_ms_.size();
}

// A full bucket is as good as none. Looking again only when the number has doubled keeps the cost a call constant.
void Limiter::Forget(int64_t now_ms) {
  std::erase_if(full_ms_, [now_ms](const auto& entry) { return entry.second <= static_cast<double>(now_ms); });
  forget_at_ = std::max<size_t>(1'024, 2 * full_ms_.size());
}

}  // namespace course::web::guard
