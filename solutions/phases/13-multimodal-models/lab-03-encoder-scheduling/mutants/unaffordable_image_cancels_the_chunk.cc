// Mutant: an image that the budget cannot pay for takes the text in front of it along.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"

namespace encoder_scheduling {
namespace {

int64_t End(const PlaceholderRange& range) { return range.offset + range.length; }

// Ascending, disjoint, and all of it in front of `limit`.
absl::Status CheckInputs(std::span<const EncoderInput> inputs, int64_t limit) {
  int64_t free_from = 0;  // the end of the range before
  for (size_t i = 0; i < inputs.size(); ++i) {
    const auto& [offset, length] = inputs[i].range;
    if (offset < free_from || offset > limit || length < 1 || length > limit - offset) {
      return absl::InvalidArgumentError(absl::StrCat("range ", i, " is (", offset, ", ", length, "); it must begin at ",
                                                     free_from, " or later, hold at least one token, and end at ",
                                                     limit, " or earlier"));
    }
    free_from = offset + length;
  }
  return absl::OkStatus();
}

// The rules, for inputs and a chunk that are checked.
EncoderStep Schedule(std::span<const EncoderInput> inputs, const Chunk& chunk,
                     const std::unordered_set<uint64_t>& cached_hashes) {
  EncoderStep step = {.num_new_tokens = chunk.num_new_tokens, .remaining_budget = chunk.encoder_budget};
  if (chunk.num_new_tokens == 0) return step;
  const int64_t begin = chunk.num_computed_tokens, end = begin + chunk.num_new_tokens;
  std::unordered_set<uint64_t> chosen;
  // What ends in front of the chunk is computed: the loop begins behind it.
  auto input = std::partition_point(inputs.begin(), inputs.end(),
                                    [&](const EncoderInput& passed) { return End(passed.range) <= begin; });
  for (; input != inputs.end() && input->range.offset < end; ++input) {
    const auto& [range, hash] = *input;
    if (chosen.contains(hash) || cached_hashes.contains(hash)) continue;
    const bool would_be_cut = chunk.chunking == Chunking::kNotInsideImages && range.offset > begin && End(range) > end;
    if (would_be_cut || range.length > step.remaining_budget) {
      // A prefix hit can have ended inside the image: then there is nothing in front of it to compute.
      step.num_new_tokens = 0;
      break;
    }
    step.remaining_budget -= range.length;
    step.encode.push_back(input - inputs.begin());
    chosen.insert(hash);
  }
  return step;
}

}  // namespace

absl::StatusOr<EncoderStep> ScheduleEncoderInputs(std::span<const EncoderInput> inputs, const Chunk& chunk,
                                                  const std::unordered_set<uint64_t>& cached_hashes) {
  RETURN_IF_ERROR(CheckRange("number of computed tokens", chunk.num_computed_tokens, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("number of new tokens", chunk.num_new_tokens, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("encoder budget", chunk.encoder_budget, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckInputs(inputs, kMaxPromptTokens));
  return Schedule(inputs, chunk, cached_hashes);
}

absl::StatusOr<int64_t> EffectiveEncoderBudget(int64_t max_batched_tokens, int64_t max_item_tokens,
                                               std::optional<int64_t> user_budget, Chunking chunking) {
  RETURN_IF_ERROR(CheckRange("token budget", max_batched_tokens, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("largest image", max_item_tokens, 1, kMaxPromptTokens));
  const int64_t wanted = user_budget.value_or(max_batched_tokens);
  RETURN_IF_ERROR(CheckRange("encoder budget", wanted, 0, kMaxPromptTokens));
  if (chunking == Chunking::kNotInsideImages && max_item_tokens > max_batched_tokens) {
    return absl::FailedPreconditionError(absl::StrCat("an image of ", max_item_tokens, " tokens may not be cut, and ",
                                                      max_batched_tokens, " tokens a step cannot hold it"));
  }
  return std::max(wanted, max_item_tokens);
}

absl::StatusOr<PrefillTrace> RunPrefill(std::span<const EncoderInput> inputs, int64_t prompt_tokens,
                                        const PrefillConfig& config) {
  RETURN_IF_ERROR(CheckRange("length of the prompt", prompt_tokens, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("token budget", config.token_budget, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("encoder budget", config.encoder_budget, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckInputs(inputs, prompt_tokens));
  PrefillTrace trace;
  std::unordered_set<uint64_t> cached;
  for (int64_t computed = 0; computed < prompt_tokens && !trace.stalled;) {
    const EncoderStep step = Schedule(inputs,
                                      {.num_computed_tokens = computed,
                                       .num_new_tokens = std::min(config.token_budget, prompt_tokens - computed),
                                       .encoder_budget = config.encoder_budget,
                                       .chunking = config.chunking},
                                      cached);
    for (const int64_t i : step.encode) cached.insert(inputs[i].content_hash);
    trace.encoder_runs += std::ssize(step.encode);
    trace.steps.push_back({computed, step});
    trace.stalled = step.num_new_tokens == 0 && step.encode.empty();
    computed += step.num_new_tokens;
  }
  return trace;
}

}  // namespace encoder_scheduling
