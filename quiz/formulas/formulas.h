// The functions that parametric questions compute their keys and their wrong options with, by name.
//
// A formula is the course's own arithmetic (kv_memory.h, roofline.h, ...) behind one signature. What somebody's mistake
// gives is a formula, too: "kv_bytes_per_token/query_heads".

#ifndef QUIZ_FORMULAS_FORMULAS_H_
#define QUIZ_FORMULAS_FORMULAS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course::quiz {

// Parameter values by name, in base units: bytes, seconds, FLOP/s. Integers are exact up to 2^53.
using Arguments = std::map<std::string, double, std::less<>>;

struct Formula {
  std::string name;
  // Grows whenever the same arguments give another value, so that an old attempt is never scored by another key than
  // the one it was drawn with. A test holds the values of each revision.
  int revision = 1;
  std::string unit;  // of the value: "B", "s", "FLOP/B", "tok/s", "" for a count or a share
  std::vector<std::string> parameters;
  // InvalidArgument for arguments that the formula is not defined for (no layers, a temperature of 0, ...).
  absl::StatusOr<double> (*compute)(const Arguments& arguments) = nullptr;
};

// nullptr if there is none of that name.
const Formula* FindFormula(std::string_view name);
// By name.
const std::vector<Formula>& AllFormulas();

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_FORMULAS_H_
