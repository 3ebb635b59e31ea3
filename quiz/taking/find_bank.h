// A bank by what somebody typed or followed a link to.

#ifndef QUIZ_TAKING_FIND_BANK_H_
#define QUIZ_TAKING_FIND_BANK_H_

#include <string>

#include "absl/status/statusor.h"
#include "quiz/banks/banks.h"

namespace course::quiz {

// By its id, in any case; lives as long as `banks`. NotFound names the nearest ones, or says what is wrong with its
// file.
absl::StatusOr<const Bank*> FindBank(const Banks& banks, const std::string& bank);

}  // namespace course::quiz

#endif  // QUIZ_TAKING_FIND_BANK_H_
