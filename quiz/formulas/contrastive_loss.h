// The contrastive loss of CLIP (symmetric InfoNCE) in the two cases that have a closed form. Natural logarithms.
//
// Errors: InvalidArgument for fewer than 2 pairs and unless tau is finite and above 0.
// Source: van den Oord, Li, Vinyals 2018, "Representation Learning with Contrastive Predictive Coding", section 2.3;
// Radford et al. 2021, "CLIP", section 2.3.

#ifndef QUIZ_FORMULAS_CONTRASTIVE_LOSS_H_
#define QUIZ_FORMULAS_CONTRASTIVE_LOSS_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

// Every pair has the similarity 1 and everything else 0: ln(1 + (B - 1) exp(-1 / tau)). 2 pairs, tau = 1: 0.3133. The
// matrix is symmetric, so both directions of the loss are equal, and so is their mean.
absl::StatusOr<double> LossOfIdentity(int64_t num_pairs, double tau);

// All similarities are equal, as for somebody who guesses: ln B, whatever tau is. 64 pairs: 4.1589.
absl::StatusOr<double> ChanceLoss(int64_t num_pairs);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_CONTRASTIVE_LOSS_H_
