// Lab 13-03  Encoder scheduling: a prompt is computed in pieces, an image is encoded whole. Who decides where a piece
// ends?
//
// You write the three functions of starter.cc, and here you also check their arguments. This header is frozen: the
// tests, the reference solution and later labs compile against it.
//
// Words:
//   range   the placeholders of one image in the expanded prompt (lab 13-01)
//   chunk   the tokens [c, c + n) of the prompt that a step would compute: c are computed already, n are new
//   encode  to run the vision encoder on one image: always the whole image, charged with the length of its range

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_03_ENCODER_SCHEDULING_ENCODER_SCHEDULING_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_03_ENCODER_SCHEDULING_ENCODER_SCHEDULING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

namespace encoder_scheduling {

using image_token_expansion::CheckRange;
using image_token_expansion::kMaxPromptTokens;
using image_token_expansion::PlaceholderRange;

// An image of the prompt, as the scheduler knows it.
struct EncoderInput {
  PlaceholderRange range;     // offset >= 0, length >= 1, and it ends at kMaxPromptTokens at the latest
  uint64_t content_hash = 0;  // equal images have equal hashes
};

// Where a chunk may end.
enum class Chunking : int {
  kAnywhere,         // also inside an image
  kNotInsideImages,  // a chunk that begins in front of an uncached image ends there, unless it reaches the image's end
};

// What the step would compute, and what it may spend on the encoder.
struct Chunk {
  int64_t num_computed_tokens = 0;  // c [tokens] 0 to kMaxPromptTokens
  int64_t num_new_tokens = 0;       // n [tokens] 0 to kMaxPromptTokens
  int64_t encoder_budget = 0;       // [tokens] 0 to kMaxPromptTokens
  Chunking chunking = Chunking::kAnywhere;
};

// What the step does.
struct EncoderStep {
  std::vector<int64_t> encode;   // indices into the inputs, ascending: these images are encoded
  int64_t num_new_tokens = 0;    // [tokens] possibly fewer than the chunk had
  int64_t remaining_budget = 0;  // [tokens] what is left for the step's other requests

  bool operator==(const EncoderStep&) const = default;
};

// One request's share of the encoder, in one step. In this order, for each input from the first:
//
//   1. a chunk of no tokens changes nothing and encodes nothing;
//   2. the range begins at or behind c + n: stop. It is not needed yet, and neither is what follows;
//   3. the range ends at or in front of c: skip. It is in the key-value cache;
//   4. an equal image is encoded in this step already, or in the cache: skip. It costs nothing;
//   5. kNotInsideImages, c < offset, and the range ends behind c + n: the chunk ends at the range. Stop;
//   6. the whole length is more than what is left of the budget: the chunk ends at the range, and is empty if c is
//      inside it. Stop;
//   7. encode it, and take the whole length from the budget, however few of its positions the chunk touches.
//
//   inputs         (images) ascending and disjoint
//   cached_hashes  content hashes of what the encoder cache holds
//
// Example: one image at 60, 100 tokens long; c = 0, n = 100. With a budget of 512: encode {0}, 100 tokens, 412 left.
//          With a budget of 99: encode nothing, 60 tokens, 99 left.
//
// Errors:  InvalidArgument for a number out of its range (see the structs), and for ranges that are not ascending and
//          disjoint; before anything is decided.
// Source:  _try_schedule_encoder_inputs of vLLM's vllm/v1/core/sched/scheduler.py; chunks: Agrawal et al. 2023,
//          "SARATHI: Efficient LLM Inference by Piggybacking Decodes with Chunked Prefills", arXiv:2308.16369.
absl::StatusOr<EncoderStep> ScheduleEncoderInputs(std::span<const EncoderInput> inputs, const Chunk& chunk,
                                                  const std::unordered_set<uint64_t>& cached_hashes);

// The encoder budget of a step: what the user says, or as much as the token budget if he says nothing; but never less
// than the largest image, because that one could never be encoded.
//
//   max_batched_tokens  [tokens] a step, 1 to kMaxPromptTokens
//   max_item_tokens     [tokens] of the largest image that is allowed, 1 to kMaxPromptTokens
//   user_budget         [tokens] 0 to kMaxPromptTokens, or nullopt
//   returns             [tokens]
//
// Example: (256, 576, nothing): 576. (2048, 576, 300): 576. (2048, 576, 700): 700.
//
// Errors:  InvalidArgument for a number out of its range; FailedPrecondition for kNotInsideImages if the largest image
//          is more than max_batched_tokens: no chunk could hold it.
// Source:  compute_encoder_budget of vLLM's vllm/v1/core/encoder_cache_manager.py.
absl::StatusOr<int64_t> EffectiveEncoderBudget(int64_t max_batched_tokens, int64_t max_item_tokens,
                                               std::optional<int64_t> user_budget, Chunking chunking);

struct PrefillConfig {
  int64_t token_budget = 0;    // [tokens] a step, 1 to kMaxPromptTokens
  int64_t encoder_budget = 0;  // [tokens] a step, 0 to kMaxPromptTokens
  Chunking chunking = Chunking::kAnywhere;
};

struct PrefillTraceStep {
  int64_t num_computed_tokens = 0;  // c, before the step
  EncoderStep step;
};

struct PrefillTrace {
  std::vector<PrefillTraceStep> steps;
  bool stalled = false;      // the last step computed nothing and encoded nothing: so will every later one
  int64_t encoder_runs = 0;  // images encoded, all steps together
};

// One request, alone, until its prompt is computed: each step gets min(token_budget, what is left) new tokens and a
// fresh encoder budget. The cache is empty at first and keeps everything.
//
//   prompt_tokens  [tokens] of the expanded prompt, 1 to kMaxPromptTokens
//   returns        the steps, the stalled one included
//
// Example: image (6, 576), 595 tokens, token budget 256, encoder budget 576: 256 tokens and the image, 256, 83. With an
//          encoder budget of 500: 6 tokens, then a step of nothing, stalled.
//
// Errors:  as ScheduleEncoderInputs; InvalidArgument for a range that ends behind the prompt.
// Source:  as ScheduleEncoderInputs.
absl::StatusOr<PrefillTrace> RunPrefill(std::span<const EncoderInput> inputs, int64_t prompt_tokens,
                                        const PrefillConfig& config);

}  // namespace encoder_scheduling

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_03_ENCODER_SCHEDULING_ENCODER_SCHEDULING_H_
