// SamplingParams: what a request says about how its tokens are chosen, and the rules that every sampler here obeys.
//
// From the logits of one step, x[0 .. V-1] (float; -inf marks a token that may not be chosen), a sampler
//
//   1. takes the largest logit (ties: the lower index) if T == 0, and draws no random number. Otherwise it
//   2. divides by the temperature:   x[i] / T
//   3. keeps the top_k largest:      exactly min(top_k, V) of them; among equal logits the lower index stays
//   4. makes probabilities:          p[i] = exp(x[i] / T) / (sum over the kept), 0 for the others
//   5. keeps the nucleus:            in order of falling p (ties: the lower index) the shortest prefix whose sum is
//                                    >= top_p, never less than one token
//   6. renormalises:                 divides what is left by its sum, so that it sums to 1 again
//   7. draws one u in [0, 1) (base::Rng::Uniform) and returns the first index i with p[0] + ... + p[i] > u; where
//      rounding left the whole sum at or below u, the last index with p[i] > 0.
//
// All arithmetic is in double. Two samplers may add in another order, so they may differ where top_p or u lies within
// rounding (1e-12) of a running sum, and nowhere else.

#ifndef ENGINE_API_SAMPLING_PARAMS_H_
#define ENGINE_API_SAMPLING_PARAMS_H_

namespace engine {

struct SamplingParams {
  double temperature = 0.0;  // T: finite and >= 0; 0 is greedy
  int top_k = 0;             // [tokens] >= -1; 0 and -1 switch it off
  double top_p = 1.0;        // [probability mass] in (0, 1]; 1 switches it off

  bool operator==(const SamplingParams&) const = default;
};

}  // namespace engine

#endif  // ENGINE_API_SAMPLING_PARAMS_H_
