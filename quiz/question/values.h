// The values of a parametric question: what a parameter is as it is shown and computed with, and what a formula makes
// of them.

#ifndef QUIZ_QUESTION_VALUES_H_
#define QUIZ_QUESTION_VALUES_H_

#include <string>

#include "absl/status/statusor.h"
#include "quiz/formulas/formulas.h"
#include "quiz/question/question.h"

namespace course::quiz {

struct ShownValue {
  std::string text;  // "80 GiB"
  double base = 0;   // in the base unit
};

// One of the parameter's values. Read back from what is shown, and so rounded once: 0.1 TB is exactly 10^11 bytes.
// InvalidArgument for a unit that cannot be read.
absl::StatusOr<ShownValue> ValueOf(const Parameter& parameter, double value);

// Errors of the formula; InvalidArgument, naming it, for a value that is not finite.
absl::StatusOr<double> Compute(const Formula& formula, const Arguments& arguments);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_VALUES_H_
