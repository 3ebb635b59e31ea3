// Numbers with units as people type them: "128 KiB", "131,072 B", "0.125MiB", "1.5e3", "2 TB/s", "62.5 %".

#ifndef QUIZ_ANSWER_QUANTITY_H_
#define QUIZ_ANSWER_QUANTITY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course::quiz {

struct Quantity {
  double value = 0;       // in the base unit: bytes, seconds, FLOP, ... ("128 KiB" is 131072)
  std::string dimension;  // "B", "s", "FLOP", "FLOP/s", "B/s", "FLOP/B", "tok/s", "tok", ...; "" without a unit
};

// InvalidArgument names what cannot be read and what would do. SI (k, M, G, T) and binary prefixes (Ki, Mi, Gi, Ti) are
// told apart; "KB" is read as kB and never as KiB. Commas, spaces, underscores and apostrophes may separate thousands.
// "%" is 0.01.
absl::StatusOr<Quantity> ParseQuantity(std::string_view text);

// "128 KiB" for 131072 B in the unit "KiB": as many digits as it takes, thousands separated.
std::string FormatQuantity(double value, std::string_view unit);

}  // namespace course::quiz

#endif  // QUIZ_ANSWER_QUANTITY_H_
