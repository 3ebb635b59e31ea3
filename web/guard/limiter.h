// How often each learner may send something: a token bucket a learner, so that one who sends thousands of forms a
// second keeps nobody else waiting.
//
// It is kept as the generic cell rate algorithm (ITU-T I.371, annex A): instead of a bucket that somebody fills, one
// number a learner, the time at which the bucket would be full again.

#ifndef WEB_GUARD_LIMITER_H_
#define WEB_GUARD_LIMITER_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace course::web::guard {

struct Rate {
  double per_second = 50;
  double burst = 100;  // at once, after a pause
};

// Safe to call from several threads.
class Limiter {
 public:
  explicit Limiter(Rate rate) : rate_(rate) {}

  // Whether this one passes at `now_ms`. What is refused is not counted: who slows down to the rate is let through. A
  // clock that is set back shuts nobody out.
  bool Pass(const std::string& who, int64_t now_ms);

  size_t size() const;  // of whom something is remembered

 private:
  void Forget(int64_t now_ms);  // REQUIRES: mutex_ is held

  const Rate rate_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, double> full_ms_;  // by learner; guarded by mutex_
  size_t forget_at_ = 1'024;                         // entries; guarded by mutex_
};

}  // namespace course::web::guard

#endif  // WEB_GUARD_LIMITER_H_
