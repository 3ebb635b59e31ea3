#include "quiz/formulas/contrastive_loss.h"

#include <cmath>

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {

absl::StatusOr<double> LossOfIdentity(int64_t num_pairs, double tau) {
  RETURN_IF_ERROR(CheckAtLeast("num_pairs", num_pairs, 2));
  RETURN_IF_ERROR(CheckPositive("tau", tau));
  return std::log1p(static_cast<double>(num_pairs - 1) * std::exp(-1 / tau));
}

absl::StatusOr<double> ChanceLoss(int64_t num_pairs) {
  RETURN_IF_ERROR(CheckAtLeast("num_pairs", num_pairs, 2));
  return std::log(static_cast<double>(num_pairs));
}

}  // namespace course::quiz
