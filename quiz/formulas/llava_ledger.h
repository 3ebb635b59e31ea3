// The parameters of a vision-language model that is made of three parts, and the share that a stage trains.
//
// Errors: InvalidArgument for a width below 1 and a size that is not finite and above 0; OutOfRange above 2^53.
// Source: Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), section 4.2 (stages); Liu et al. 2023, "Improved
// Baselines with Visual Instruction Tuning" (LLaVA-1.5), section 3.2 (a projector of two layers).

#ifndef QUIZ_FORMULAS_LLAVA_LEDGER_H_
#define QUIZ_FORMULAS_LLAVA_LEDGER_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

struct ProjectorWidths {
  int64_t vision = 0;
  int64_t hidden = 0;
  int64_t lm = 0;
};

// Two matrices with their biases: {1024, 4096, 4096} has 20,979,712.
absl::StatusOr<int64_t> ProjectorParams(const ProjectorWidths& widths);

// Parameters of the parts, in any unit that is the same for all.
struct Parts {
  double vision = 0;
  double projector = 0;
  double lm = 0;
};

// All of them. 303.5, 21.0 and 6738.4 million: 7062.9 million.
absl::StatusOr<double> TotalParams(const Parts& parts);

// What stage 1 trains, the projector alone, as a share of all: .00297.
absl::StatusOr<double> Stage1Share(const Parts& parts);

// What stage 2 trains, projector and language model: .957.
absl::StatusOr<double> Stage2Share(const Parts& parts);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_LLAVA_LEDGER_H_
