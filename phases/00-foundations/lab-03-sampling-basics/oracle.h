// A slow sampler for the tests, which follows the rules of engine/api/sampling_params.h word by word in long double.

#ifndef PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_ORACLE_H_
#define PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_ORACLE_H_

#include <span>
#include <vector>

#include "engine/api/sampling_params.h"

namespace sampling_basics::oracle {

// The steps between logits (V) and a draw; all members are (V), in the order of the token ids.
struct Steps {
  std::vector<int> rank;           // how many tokens stand before this one
  std::vector<double> probs;       // after temperature, top-k and softmax
  std::vector<double> cumulative;  // probs of this token and of all that stand before it
  std::vector<double> nucleus;     // after top-p and renormalising
};

// REQUIRES: valid logits and parameters, temperature > 0.
Steps Walk(std::span<const float> logits, const engine::SamplingParams& params);

// How far the draw u stays away from every border at which rounding could tip it: the borders between two tokens, and
// those of the nucleus. Samplers that add in different orders agree on u if this is well above 1e-12.
double Clearance(const Steps& steps, double top_p, double u);

}  // namespace sampling_basics::oracle

#endif  // PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_ORACLE_H_
