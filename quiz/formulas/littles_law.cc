#include "quiz/formulas/littles_law.h"

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {

absl::StatusOr<double> InFlight(double per_second, double seconds) {
  RETURN_IF_ERROR(CheckPositive("per_second", per_second));
  RETURN_IF_ERROR(CheckPositive("seconds", seconds));
  return per_second * seconds;
}

}  // namespace course::quiz
