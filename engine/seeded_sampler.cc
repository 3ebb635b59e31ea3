#include "engine/seeded_sampler.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/api/sampling_params.h"
#include "engine/batched_sampler.h"

namespace engine {

base::Rng StreamAfter(uint64_t seed, int64_t k) {
  // What SplitMix64 adds to its state for a draw is the same for every draw: the state after the first one, from 0. So
  // k draws add k times as much, modulo 2^64.
  base::Rng step{0};
  step.Next();
  return {seed + static_cast<uint64_t>(k) * step.state};
}

absl::StatusOr<std::vector<int>> SeededSampler::Sample(const base::Mat& logits,
                                                       std::span<const SamplingMetadata> rows) {
  if (logits.rows != std::ssize(rows)) {
    return absl::InvalidArgumentError(
        absl::StrCat(logits.rows, " rows of logits for ", rows.size(), " requests: a batch has one row a request"));
  }
  std::vector<SamplingParams> params;
  std::vector<base::Rng> streams;
  for (size_t b = 0; b < rows.size(); ++b) {
    if (rows[b].num_output_tokens < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("row ", b, ": num_output_tokens ", rows[b].num_output_tokens, " is negative"));
    }
    params.push_back(rows[b].params);
    streams.push_back(StreamAfter(rows[b].seed, rows[b].num_output_tokens));
  }
  return SampleBatch(logits.data, params, streams);
}

}  // namespace engine
