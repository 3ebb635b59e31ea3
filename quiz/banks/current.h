// The banks as they are now, for a server that goes on while authors write.

#ifndef QUIZ_BANKS_CURRENT_H_
#define QUIZ_BANKS_CURRENT_H_

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "quiz/banks/banks.h"

namespace course::quiz {

// Safe for many threads.
class CurrentBanks {
 public:
  explicit CurrentBanks(std::string root) : root_(std::move(root)) {}

  // Reads again if a file changed. Whoever holds older banks keeps them.
  std::shared_ptr<const Banks> Get();

 private:
  const std::string root_;
  std::mutex mutex_;
  std::shared_ptr<const Banks> banks_;  // guarded by mutex_; nullptr before the first Get()
};

}  // namespace course::quiz

#endif  // QUIZ_BANKS_CURRENT_H_
