// SeededSampler: the engine's sampler. It remembers nothing and draws each request's random numbers by their place.

#ifndef ENGINE_SEEDED_SAMPLER_H_
#define ENGINE_SEEDED_SAMPLER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/rng.h"
#include "engine/api/sampler.h"

namespace engine {

// The generator base::Rng{seed} after k draws, k >= 0, in O(1).
base::Rng StreamAfter(uint64_t seed, int64_t k);

class SeededSampler final : public Sampler {
 public:
  absl::StatusOr<std::vector<int>> Sample(const base::Mat& logits, std::span<const SamplingMetadata> rows) override;
};

}  // namespace engine

#endif  // ENGINE_SEEDED_SAMPLER_H_
