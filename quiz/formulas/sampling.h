// From logits to probabilities, and how many tokens a nucleus keeps.
//
// Source: Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1; the guide of phase 00,
// section 8.

#ifndef QUIZ_FORMULAS_SAMPLING_H_
#define QUIZ_FORMULAS_SAMPLING_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace course::quiz {

// exp(z_i / T) over the sum of them. Logits 2, 1, 0 at T = 0.5: .867, .117, .016.
// Errors: InvalidArgument for no logits, one that is not finite, and unless T is finite and above 0.
absl::StatusOr<std::vector<double>> Softmax(std::span<const double> logits, double temperature);

// How many times as likely the token is whose logit is larger by `logit_gap`: exp(gap / T).
// Errors: InvalidArgument for a gap that is not finite, and unless T is finite and above 0.
absl::StatusOr<double> SoftmaxOdds(double logit_gap, double temperature);

// The number of tokens in the nucleus: from the most likely one on, until their share of all counts is at least
// `top_p`. A token's probability is its count over the sum of counts; top_p is taken to six decimals, so that whether
// the share equals it is decided in whole numbers. Counts 8, 4, 2, 2 and top_p 0.75: 2.
// Errors: InvalidArgument for no counts, a negative one, only zeros, and unless 0 < top_p <= 1.
absl::StatusOr<int64_t> KeptByTopP(std::span<const int64_t> counts, double top_p);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_SAMPLING_H_
