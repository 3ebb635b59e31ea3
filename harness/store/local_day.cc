#include "harness/store/local_day.h"

#include <time.h>

namespace course::store {

const std::string& LocalDay::Of(int64_t ms) {
  // Rounds down, also before 1970.
  const int64_t seconds = ms / 1000 - (ms % 1000 < 0);
  if (!day_.empty() && seconds >= begin_ && seconds < end_) return day_;
  const time_t time = seconds;
  tm local{};
  localtime_r(&time, &local);
  char text[16];
  strftime(text, sizeof text, "%Y-%m-%d", &local);
  day_ = text;
  // mktime knows that a day has 23 or 25 hours now and then.
  local.tm_hour = local.tm_min = local.tm_sec = 0;
  local.tm_isdst = -1;
  begin_ = mktime(&local);
  ++local.tm_mday;
  local.tm_isdst = -1;
  end_ = mktime(&local);
  return day_;
}

}  // namespace course::store
