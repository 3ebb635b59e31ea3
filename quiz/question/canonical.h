// A bank as bytes that say everything a score depends on: what the store keeps of each version, once per SHA-256.

#ifndef QUIZ_QUESTION_CANONICAL_H_
#define QUIZ_QUESTION_CANONICAL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "quiz/question/question.h"

namespace course::quiz {

// JSON with sorted keys, members that are empty or zero left out. Two banks have the same bytes exactly if all their
// texts and values are the same; where these stand in a file makes no difference. Bytes that are no UTF-8 become
// U+FFFD.
std::string CanonicalBytes(const Bank& bank);

// The bank, with `version` set. DataLoss for anything that CanonicalBytes does not write.
absl::StatusOr<Bank> FromCanonicalBytes(std::string_view bytes);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_CANONICAL_H_
