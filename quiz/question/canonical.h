// A bank as bytes that say everything a score depends on: what the store keeps of each version, once per SHA-256.

#ifndef QUIZ_QUESTION_CANONICAL_H_
#define QUIZ_QUESTION_CANONICAL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "quiz/question/question.h"

namespace course::quiz {

// JSON with sorted keys. Two banks have the same bytes exactly if they score every answer alike and show the same
// texts.
std::string CanonicalBytes(const Bank& bank);

// The bank, with `version` set. DataLoss for bytes that are none.
absl::StatusOr<Bank> FromCanonicalBytes(std::string_view bytes);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_CANONICAL_H_
