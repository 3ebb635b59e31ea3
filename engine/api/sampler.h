// Sampler: from a step's logits to its tokens.

#ifndef ENGINE_API_SAMPLER_H_
#define ENGINE_API_SAMPLER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/sampling_params.h"

namespace engine {

// What a sampler has to know of a row's request.
struct SamplingMetadata {
  SamplingParams params;
  uint64_t seed = 0;          // of the request's own stream of random numbers
  int num_output_tokens = 0;  // [tokens] sampled before, k: if this row needs a random number, it is number k of the
                              // stream base::Rng{seed}, counted from 0

  bool operator==(const SamplingMetadata&) const = default;
};

// A sampler remembers nothing: which random number a token is drawn with follows from the request's seed and from how
// many tokens it has. So neither neighbours in the batch, nor the sizes of the steps, nor a preemption can change a
// token.
//
// Source: Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3", SC (streams that are addressed by a
// counter instead of being advanced).
class Sampler {
 public:
  virtual ~Sampler() = default;

  // One token a row, by the rules of engine/api/sampling_params.h.
  //
  //   logits   (B, V)  finite, or -inf for a token that may not be chosen
  //   rows     (B)     what belongs to each row
  //   returns  (B)     token ids in 0 .. V - 1
  //
  // Errors:  InvalidArgument, naming the row, for a NaN or +inf logit, a row without a finite logit, parameters outside
  //          their ranges and a negative num_output_tokens; InvalidArgument for sizes that do not agree.
  virtual absl::StatusOr<std::vector<int>> Sample(const base::Mat& logits, std::span<const SamplingMetadata> rows) = 0;
};

}  // namespace engine

#endif  // ENGINE_API_SAMPLER_H_
