// Lab 13-mini-03  Images through the pipeline: from a prompt with images to the rows that the first layer sees, step by
// step, with the budgets of an engine.
//
// You write PrepareRequest, ScheduleInputs, and MakePipeline of namespace `impl` in starter.cc. This header is frozen:
// the tests and the reference solution compile against it.
//
// Everything that you need is there: expansion (lab 13-01), the rules of the doorstep (lab 13-03), the encoder cache
// (mini-01), the splice (mini-02), and the engine's block tables. The pipeline is a prefill: a request is done when its
// prompt is computed.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_PIPELINE_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_PIPELINE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "engine/api/encoder_cache.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"
#include "phases/13-multimodal-models/lab-03-encoder-scheduling/encoder_scheduling.h"
#include "phases/13-multimodal-models/mini-build/mini-01-encoder-cache/encoder_cache.h"
#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"

namespace pipeline {

using encoder_scheduling::Chunk;
using encoder_scheduling::EncoderStep;
using image_token_expansion::PlaceholderRange;

struct PipelineConfig {
  int64_t token_budget = 0;    // [tokens] a step, all requests together, >= 1
  int64_t encoder_budget = 0;  // [embeddings] a step, all requests together, >= 0
  int image_token_id = -1;     // the marker
  int max_images = 8;          // a request may bring, >= 0
  int width = 1;               // [values] of an embedding, 1 to splice::kMaxWidth
};

// What a client sends.
struct ImageRequest {
  std::string request_id;
  std::vector<int> prompt;          // token ids >= 0, and a marker for each image
  std::vector<std::string> images;  // bytes
};

// The same, as the engine knows it.
struct PreparedRequest {
  std::vector<int> token_ids;             // (T) expanded
  std::vector<PlaceholderRange> ranges;   // (images)
  std::vector<std::string> content_keys;  // (images) encoder_cache::ContentKey of the bytes
  std::vector<int> prefix_ids;            // (T) token_ids, but at the k-th placeholder of an image PrefixId(its key, k)

  bool operator==(const PreparedRequest&) const = default;
};

// Given. What stands for the k-th placeholder of an image when blocks are named: 31 bits of the content's hash, another
// eighth of it at each of eight positions in turn; always below 0, where no token is.
inline int PrefixId(const std::string& content_key, int64_t k) {
  const uint32_t word = static_cast<uint32_t>(std::stoul(content_key.substr(8 * (k % 8), 8), nullptr, 16));
  return static_cast<int>(word | 0x80000000u);
}

// Given. The embeddings of tokens: the row of token t is t, t, ..., t.
inline base::Mat EmbedTokens(std::span<const int> token_ids, int width) {
  base::Mat rows = {.rows = static_cast<int>(token_ids.size()), .cols = width};
  for (const int id : token_ids) rows.data.insert(rows.data.end(), width, static_cast<float>(id));
  return rows;
}

// Expands a request and gives its images their names.
//
// Example: the prompt 1 I 2 I with images of 128 and 300 bytes: 10 tokens, ranges (1, 3) and (5, 5).
//
// Errors:  InvalidArgument for an empty prompt, for a negative token that is not the marker, for more images than
//          config.max_images (before any of them is looked at), and as ExpandPrompt of lab 13-01.
// Source:  vLLM's vllm/multimodal/processing.py; the ids for naming blocks: pad_input_ids of SGLang, which lets the
//          content's hash stand at the placeholders.
absl::StatusOr<PreparedRequest> PrepareRequest(const ImageRequest& request, const PipelineConfig& config);

// The rules of lab 13-03, with a cache that has a size. For each image that the chunk reaches, in order:
//
//   one that this step has chosen already, or that CheckAndUpdate finds: free (and held by the request from now on);
//   one for which CanAllocate(length, what is left of the budget, what this call has chosen) is false: the chunk
//     ends at the image, and is empty if it begins inside it. Stop;
//   else: chosen. The whole length is taken from the budget. Nothing is allocated here.
//
//   chunk    with a budget for this call; chunk.chunking is not looked at
//   returns  indices of the images to encode, tokens, what is left of the budget
//
// Errors:  InvalidArgument for negative numbers in the chunk.
// Source:  _try_schedule_encoder_inputs of vLLM's vllm/v1/core/sched/scheduler.py.
absl::StatusOr<EncoderStep> ScheduleInputs(const PreparedRequest& request, const Chunk& chunk,
                                           const std::string& request_id, engine::EncoderCacheManager& cache);

// Makes the rows of an image. The tests' own counts its calls.
class Encoder {
 public:
  virtual ~Encoder() = default;
  // (tokens of the image, width)
  virtual absl::StatusOr<base::Mat> Encode(const std::string& bytes) = 0;
};

// A request's part of a step.
struct ScheduledRequest {
  std::string request_id;
  int64_t num_computed_tokens = 0;  // [tokens] before the step; at first what a prefix hit gave
  std::vector<int64_t> encoded;     // indices into the request's images
  int64_t num_new_tokens = 0;       // [tokens] >= 1
  base::Mat embeds;                 // (num_new_tokens, width) what the first layer sees
};

struct StepReport {
  std::vector<ScheduledRequest> scheduled;  // in the order of arrival; only those that compute something
  int64_t remaining_encoder_budget = 0;     // [embeddings]
  std::vector<std::string> freed;           // content keys whose rows were forgotten in this step
  bool stalled = false;                     // requests are waiting, and nothing was computed
};

class Pipeline {
 public:
  virtual ~Pipeline() = default;

  // Errors:  as PrepareRequest; AlreadyExists for an id that is not done yet.
  virtual absl::Status AddRequest(const ImageRequest& request) = 0;

  // One step: schedules, encodes, splices, releases.
  //
  // Requests are looked at in the order of arrival while tokens are left. One that has no blocks yet begins behind its
  // prefix hits (GetComputedBlocks, with prefix_ids). Its chunk is what is left of it and of the token budget;
  // ScheduleInputs may shorten it. If nothing is left of the chunk, or the blocks are not to be had (AllocateSlots),
  // the request waits, and the next one is looked at. Else its chosen images are allocated in the cache. A request that
  // waits holds no image but the one that it is inside of: what ScheduleInputs found for it is released again.
  //
  // Then what was evicted is forgotten (TakeFreed), the chosen images are encoded, and each chunk is spliced. After the
  // step a request holds at most one image: that in which its chunk ended. Whatever it has computed to the end is
  // released, even if an equal image is still to come. A request that is done gives back its blocks, too.
  //
  // Errors:  those of the encoder; those of SpliceEmbeddings; InvalidArgument, with both counts, if an image has more or
  //          fewer rows than placeholders. The pipeline is not to be used any more then.
  virtual absl::StatusOr<StepReport> Step() = 0;

  virtual bool HasUnfinishedRequests() const = 0;
};

// You write this.
namespace impl {

// A pipeline without requests. Cache, block tables and encoder outlive it.
//
//   kv       block tables; nobody else uses them
//   returns  a pipeline as described above
//
// Example: token budget 4, encoder budget 8, a cache of 12; the request of PrepareRequest's example. Steps: 4 tokens
//          with image 0 encoded, 4 with image 1, 2.
//
// Errors:  none here, see the checked function below.
// Source:  Agrawal et al. 2023, "SARATHI", arXiv:2308.16369 (chunks); vLLM's scheduler and model runner.
std::unique_ptr<Pipeline> MakePipeline(const PipelineConfig& config, engine::EncoderCacheManager& cache,
                                       engine::KvCacheManager& kv, Encoder& encoder);

}  // namespace impl

// The function above, checked. Everybody but you calls this.
//
// Errors:  InvalidArgument for a number of the config out of its range.
inline absl::StatusOr<std::unique_ptr<Pipeline>> MakePipeline(const PipelineConfig& config,
                                                              engine::EncoderCacheManager& cache,
                                                              engine::KvCacheManager& kv, Encoder& encoder) {
  using image_token_expansion::CheckRange;
  using image_token_expansion::kMaxPromptTokens;
  RETURN_IF_ERROR(CheckRange("token budget", config.token_budget, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("encoder budget", config.encoder_budget, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("largest number of images", config.max_images, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("width of an embedding", config.width, 1, splice::kMaxWidth));
  return impl::MakePipeline(config, cache, kv, encoder);
}

}  // namespace pipeline

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_03_PIPELINE_PIPELINE_H_
