#include "quiz/formulas/llava_ledger.h"

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {

absl::StatusOr<int64_t> ProjectorParams(const ProjectorWidths& widths) {
  RETURN_IF_ERROR(CheckAtLeast("vision_dim", widths.vision, 1));
  RETURN_IF_ERROR(CheckAtLeast("hidden_dim", widths.hidden, 1));
  RETURN_IF_ERROR(CheckAtLeast("lm_dim", widths.lm, 1));
  // A bias is one more input that is always 1.
  ASSIGN_OR_RETURN(const int64_t first, ExactProduct({widths.vision + 1, widths.hidden}));
  ASSIGN_OR_RETURN(const int64_t second, ExactProduct({widths.hidden + 1, widths.lm}));
  return first + second;
}

absl::StatusOr<double> TotalParams(const Parts& parts) {
  RETURN_IF_ERROR(CheckPositive("the vision encoder's size", parts.vision));
  RETURN_IF_ERROR(CheckPositive("the projector's size", parts.projector));
  RETURN_IF_ERROR(CheckPositive("the language model's size", parts.lm));
  return parts.vision + parts.projector + parts.lm;
}

absl::StatusOr<double> Stage1Share(const Parts& parts) {
  ASSIGN_OR_RETURN(const double total, TotalParams(parts));
  return parts.projector / total;
}

absl::StatusOr<double> Stage2Share(const Parts& parts) {
  ASSIGN_OR_RETURN(const double total, TotalParams(parts));
  return (parts.projector + parts.lm) / total;
}

}  // namespace course::quiz
