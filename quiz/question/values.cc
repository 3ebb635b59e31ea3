#include "quiz/question/values.h"

#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/answer/quantity.h"

namespace course::quiz {

absl::StatusOr<ShownValue> ValueOf(const Parameter& parameter, double value) {
  ShownValue shown = {.text = FormatQuantity(value, "")};
  if (!parameter.unit.empty()) absl::StrAppend(&shown.text, " ", parameter.unit);
  ASSIGN_OR_RETURN(const Quantity quantity, ParseQuantity(shown.text));
  shown.base = quantity.value;
  return shown;
}

absl::StatusOr<double> Compute(const Formula& formula, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const double value, formula.compute(arguments));
  if (!std::isfinite(value)) return absl::InvalidArgumentError(absl::StrCat(formula.name, " is not finite"));
  return value;
}

}  // namespace course::quiz
