// A slow sampler for the tests, which follows the rules of engine/api/sampling_params.h word by word in long double.

#ifndef PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_ORACLE_H_
#define PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_ORACLE_H_

#include <span>
#include <vector>

#include "base/rng.h"
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

// V logits as a model gives them: nearly normal with standard deviation 2.5, every sixteenth or so masked, one at least
// finite.
std::vector<float> RandomLogits(base::Rng& rng, int V);

// Random logits on which u is more than 1e-9 away from every border, so that the last bits of nobody's sums matter.
std::vector<float> ClearRow(base::Rng& rng, int V, const engine::SamplingParams& params, double u);

}  // namespace sampling_basics::oracle

#endif  // PHASES_00_FOUNDATIONS_LAB_03_SAMPLING_BASICS_ORACLE_H_
