// Little's law: in flight = rate x time. It relates three averages of any stable system.
//
// Errors: InvalidArgument unless both numbers are finite and above 0.
// Source: Little 1961, "A Proof for the Queuing Formula: L = lambda W"; the guide of phase 00, section 9.

#ifndef QUIZ_FORMULAS_LITTLES_LAW_H_
#define QUIZ_FORMULAS_LITTLES_LAW_H_

#include "absl/status/statusor.h"

namespace course::quiz {

// 1,000 tokens/s and 50 ms from token to token of a sequence: 50 sequences.
absl::StatusOr<double> InFlight(double per_second, double seconds);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_LITTLES_LAW_H_
