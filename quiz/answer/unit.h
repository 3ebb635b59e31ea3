// Units as people type them, taken apart: "KiB", "GB/s", "FLOPs per byte", "ms", "%", "k tokens".

#ifndef QUIZ_ANSWER_UNIT_H_
#define QUIZ_ANSWER_UNIT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course::quiz {

// One of this unit is 10^ten * 2^two * times of the base unit. Kept apart, because a power of ten can then be applied
// to the digits of a number before they are rounded: 0.1 GB is exactly 10^8 bytes.
struct Unit {
  std::string dimension;  // "B", "s", "FLOP", "FLOP/s", "B/s", "FLOP/B", "tok", "tok/s", "B/tok", ...; "" for a count
  int ten = 0;
  int two = 0;
  double times = 1;  // minutes and hours

  double Factor() const;
};

// The empty text is the unit of counts. InvalidArgument names what cannot be read and what would do.
absl::StatusOr<Unit> ParseUnit(std::string_view text);

// Whether numbers of these dimensions may be compared. Tokens are counted, not measured: "128 KiB per token" and
// "128 KiB" answer the same question, and so do "512 tokens" and "512".
bool Comparable(std::string_view dimension, std::string_view other);

}  // namespace course::quiz

#endif  // QUIZ_ANSWER_UNIT_H_
