// Which day a time belongs to, where the learner lives.

#ifndef HARNESS_STORE_LOCAL_DAY_H_
#define HARNESS_STORE_LOCAL_DAY_H_

#include <cstdint>
#include <string>

namespace course::store {

// Remembers the last day, because most times asked for one after the other are of the same one.
class LocalDay {
 public:
  // "2026-03-01" for a time in milliseconds since 1970 UTC, by the time zone of this process.
  const std::string& Of(int64_t ms);

 private:
  std::string day_;
  int64_t begin_ = 0;  // seconds; of the day
  int64_t end_ = 0;    // of the next one
};

}  // namespace course::store

#endif  // HARNESS_STORE_LOCAL_DAY_H_
