// The engine's sampler: one token for every request of a step, the whole batch at once.

#ifndef ENGINE_BATCHED_SAMPLER_H_
#define ENGINE_BATCHED_SAMPLER_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "engine/api/sampling_params.h"

namespace engine {

// Samples one token per request, by the rules of engine/api/sampling_params.h.
//
//   logits   (B, V)  row-major, row b belongs to request b; finite, or -inf for a token that may not be chosen
//   params   (B)
//   rngs     (B)     each request's own stream; advanced by one draw where temperature > 0, left alone where it is 0
//   returns  (B)     token ids in [0, V)
//
// A request's tokens depend on its own row, parameters and stream alone, never on its neighbours in the batch.
//
// Errors:  InvalidArgument, naming the request, for a NaN or +inf logit, a row without a finite logit and parameters
//          outside their ranges; InvalidArgument for sizes that do not agree. No stream moves then.
// Cost:    O(B V log V) time, 12 bytes per logit of scratch memory.
// Source:  Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration" (nucleus); Fan et al. 2018,
//          "Hierarchical Neural Story Generation", section 5 (top-k).
absl::StatusOr<std::vector<int>> SampleBatch(std::span<const float> logits, std::span<const SamplingParams> params,
                                             std::span<base::Rng> rngs);

}  // namespace engine

#endif  // ENGINE_BATCHED_SAMPLER_H_
