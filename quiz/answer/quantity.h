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
  std::string unit;       // as it was typed: "KiB"
};

// InvalidArgument names what cannot be read and what would do. SI (k, M, G, T) and binary prefixes (Ki, Mi, Gi, Ti) are
// told apart; "KB" is read as kB and never as KiB. Commas, spaces, underscores and apostrophes may separate thousands,
// so "1,250" is 1250, and "0,125" or "1,5", which can only be meant as decimals, are refused. "%" is 0.01.
absl::StatusOr<Quantity> ParseQuantity(std::string_view text);

// "128 KiB" for 131072 B in the unit "KiB": as many digits as it takes to read the same value again, thousands
// separated. (In minutes and hours the last bit may differ.) A unit that is not known counts as the base unit.
std::string FormatQuantity(double value, std::string_view unit);

// For readers: the same if six digits do or if it is a whole number, otherwise rounded to four digits.
std::string ShortQuantity(double value, std::string_view unit);

}  // namespace course::quiz

#endif  // QUIZ_ANSWER_QUANTITY_H_
