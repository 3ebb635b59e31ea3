// Lab 13-03  Encoder scheduling. You edit this file; encoder_scheduling.h says what each function promises, and has
// CheckRange for the numbers that come from outside.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"

namespace encoder_scheduling {

absl::StatusOr<EncoderStep> ScheduleEncoderInputs(std::span<const EncoderInput> inputs, const Chunk& chunk,
                                                  const std::unordered_set<uint64_t>& cached_hashes) {
  // TODO(lab): check the chunk's numbers and the ranges. Then the seven rules of the header, in their order.
  return absl::UnimplementedError("ScheduleEncoderInputs is not written yet");
}

absl::StatusOr<int64_t> EffectiveEncoderBudget(int64_t max_batched_tokens, int64_t max_item_tokens,
                                               std::optional<int64_t> user_budget, Chunking chunking) {
  // TODO(lab): which image could never be encoded with the budget that was asked for?
  return absl::UnimplementedError("EffectiveEncoderBudget is not written yet");
}

absl::StatusOr<PrefillTrace> RunPrefill(std::span<const EncoderInput> inputs, int64_t prompt_tokens,
                                        const PrefillConfig& config) {
  // TODO(lab): step by step until the prompt is computed. What is in the cache after a step? When does nothing move any
  //   more?
  return absl::UnimplementedError("RunPrefill is not written yet");
}

}  // namespace encoder_scheduling
