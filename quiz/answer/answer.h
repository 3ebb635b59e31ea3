// What a learner answers, in one form for all kinds, and how it travels.

#ifndef QUIZ_ANSWER_ANSWER_H_
#define QUIZ_ANSWER_ANSWER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::quiz {

// Indices are places in what was shown (paper::Shown), never in the bank's file.
//   single    picks = {the choice}
//   multi     picks = the ticked choices, ascending; may be empty
//   ordering  picks = the shown items in the learner's order: a permutation
//   matching  picks[i] = the right-hand side that the learner gave to left i, or -1
//   numeric, text, tracing: text, as it was typed; at most 4 KiB
struct Answer {
  std::vector<int> picks;
  std::string text;
  bool operator==(const Answer&) const = default;
};

constexpr size_t kLongestAnswer = 4 << 10;  // bytes

// {"picks":[2,0,1]} or {"text":"128 KiB"}.
std::string AnswerToJson(const Answer& answer);
// InvalidArgument for anything else.
absl::StatusOr<Answer> AnswerFromJson(std::string_view json);

// How sure the learner is. The names are "", "guess", "think", "sure".
enum class Certainty { kNone, kGuess, kThink, kSure };
std::string_view CertaintyName(Certainty certainty);
absl::StatusOr<Certainty> CertaintyFromName(std::string_view name);

}  // namespace course::quiz

#endif  // QUIZ_ANSWER_ANSWER_H_
