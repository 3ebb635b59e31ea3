// Lab 00-03  Sampling basics: from one row of logits to the next token.
//
// You write the six functions in starter.cc, and here you also check their arguments: a sampler stands where the
// request's wishes enter the engine. This header is frozen: the tests, the reference solution and later labs compile
// against it.
//
// Symbols, used the same way in the whole course:
//   V        vocabulary size                                    [tokens], V >= 1
//   logits   one score per token: finite, or -inf for a token that is masked and must never be chosen
//   T        temperature                                        [logits]; 0 is greedy
//   k        how many tokens top-k keeps                        [tokens]
//   p        how much probability top-p keeps                   [0, 1]
//   u        one uniform random number in [0, 1)
//
// "Invalid logits" below means: V = 0, a NaN, a +inf, or no finite logit at all. They are an InvalidArgument
// everywhere.

#ifndef PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_SAMPLING_BASICS_H_
#define PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_SAMPLING_BASICS_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "engine/api/sampling_params.h"

namespace sampling_basics {

// {double temperature; int top_k; double top_p;} and the seven rules that you implement, with their order.
using engine::SamplingParams;

// Returns the token with the largest logit; among equal logits the one with the lowest index.
//
//   logits   (V)
//   returns  token id in [0, V)
//
// Example: {3, 3, 1} gives 0. {-inf, -2} gives 1.
//
// Errors:  InvalidArgument for invalid logits.
// Cost:    O(V).
// Source:  rule 1 in engine/api/sampling_params.h; Jurafsky, Martin 2025, "Speech and Language Processing" (3rd ed.
//          draft), the chapter on large language models (greedy decoding).
absl::StatusOr<int> GreedySample(std::span<const float> logits);

// Turns logits into probabilities: p[i] = exp(x[i] / T) / sum over j of exp(x[j] / T).
//
//   logits   (V)
//   returns  (V) each in [0, 1], their sum is 1 up to rounding; exactly 0 where the logit is -inf
//
// Example: {2, 1, 0.5, -1} gives .6094600 .2242078 .1359889 .0303432 at T = 1 and
//          .8420336 .1139569 .0419224 .0020872 at T = 0.5. {1000, 999, -1000} gives .7310586 .2689414 0 at T = 1.
//
// Errors:   InvalidArgument for invalid logits and unless 0 < T < infinity (T = 0 is GreedySample's business).
// Numerics: in double; subtract the largest logit before you divide by T, so that neither exp(1000) nor a tiny T
//           overflows. Tests allow 1e-12.
// Source:   Bishop 2006, "Pattern Recognition and Machine Learning", eq. 4.62 and 4.63; the temperature: Ackley,
//           Hinton, Sejnowski 1985, "A Learning Algorithm for Boltzmann Machines", section 2.
absl::StatusOr<std::vector<double>> Softmax(std::span<const float> logits, double temperature);

// Keeps the k largest logits and masks the others with -inf. Exactly k: among equal logits the lower index stays.
//
//   logits   (V)
//   k        0, -1 or k >= V: nothing is masked
//   returns  (V) the kept logits unchanged in their places, -inf elsewhere
//
// Example: {3, 1, 3, 3} with k = 2 gives {3, -inf, 3, -inf}.
//
// Errors:  InvalidArgument for invalid logits and k < -1.
// Cost:    O(V log V) is fine.
// Source:  Fan, Lewis, Dauphin 2018, "Hierarchical Neural Story Generation", section 5.
absl::StatusOr<std::vector<float>> ApplyTopK(std::span<const float> logits, int k);

// Keeps the nucleus and renormalises it. The nucleus is the shortest prefix, in order of falling probability (among
// equals the lower index first), whose probabilities sum to p or more. It never has less than one token.
//
//   probs    (V) a distribution, as Softmax returns it (non-negative, sums to 1 up to rounding); only V >= 1 is checked
//   p        1 returns probs unchanged
//   returns  (V) in the places of probs: the nucleus divided by its sum, 0 elsewhere
//
// Example: {.5, .3, .15, .05} with p = .7 gives {.625, .375, 0, 0}: the token that reaches .7 belongs to the nucleus.
//          {.5, .25, .125, .125} with p = .75 keeps two tokens, because .75 >= .75.
//
// Errors:   InvalidArgument for V = 0 and unless 0 < p <= 1.
// Numerics: the sum of all V probabilities may round to less than p; the nucleus is then all of them.
// Source:   Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1, eq. 2 and 3.
absl::StatusOr<std::vector<double>> ApplyTopP(std::span<const double> probs, double p);

// Returns the first index i, counted from 0, with probs[0] + ... + probs[i] > u (the inverse of the distribution
// function). If rounding left the whole sum at or below u: the last index whose probability is not 0.
//
//   probs    (V) as for ApplyTopP, in the order of the token ids
//   returns  token id in [0, V), never one of probability 0
//
// Example: {.2, .5, .3} gives 0 for u = .1, 1 for u = .2 and u = .6, 2 for u = .75.
//
// Errors:  InvalidArgument for V = 0, if every probability is 0, and unless 0 <= u < 1.
// Source:  Devroye 1986, "Non-Uniform Random Variate Generation", section III.2.
absl::StatusOr<int> SampleFromProbs(std::span<const double> probs, double u);

// Chooses the next token. T = 0 is greedy: top_k and top_p do not matter and no random number is drawn. Otherwise:
// temperature, top-k, softmax, top-p, renormalise, and one draw u = rng.Uniform().
//
//   logits   (V)
//   rng      the request's own stream; moves by exactly one draw if T > 0, else not at all
//   returns  token id in [0, V)
//
// Example: {2, 1, 0.5, -1} with {.temperature = 1, .top_k = 2, .top_p = .7} always gives 0: of the two that top-k
//          leaves, token 0 has .7311 of the probability, and .7311 >= .7.
//
// Errors:  InvalidArgument for invalid logits and for parameters outside their ranges (sampling_params.h), whatever T
//          is. rng has not moved then.
// Source:  the rules in engine/api/sampling_params.h.
absl::StatusOr<int> Sample(std::span<const float> logits, const SamplingParams& params, base::Rng& rng);

}  // namespace sampling_basics

#endif  // PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_SAMPLING_BASICS_H_
