// Lab 13-01  Image token expansion: what an image costs in tokens, and the prompt that the scheduler sees instead of
// the one that the user wrote.
//
// You write the functions of starter.cc, and here you also check their arguments: this is where requests come in from
// outside. (ServingCapacity alone is checked for you.) This header is frozen: the tests, the reference solution and
// later labs compile against it.
//
// Words:
//   marker       the token in the user's prompt that says "an image belongs here", one for each image
//   placeholder  one of the tokens that stand for an image after the expansion; each of them has the marker's id
//   expanded     with every marker replaced by its placeholders: the only prompt that the engine ever sees

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_01_IMAGE_TOKEN_EXPANSION_IMAGE_TOKEN_EXPANSION_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_01_IMAGE_TOKEN_EXPANSION_IMAGE_TOKEN_EXPANSION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"

namespace image_token_expansion {

// Far beyond every request, and small enough that no product below leaves 64 bits.
inline constexpr int64_t kMaxSide = int64_t{1} << 16;          // [pixels]
inline constexpr int64_t kMaxFrames = int64_t{1} << 20;        // [frames]
inline constexpr int64_t kMaxPromptTokens = int64_t{1} << 26;  // [tokens] of an expanded prompt
inline constexpr int64_t kMaxBlocks = int64_t{1} << 30;        // [blocks]
inline constexpr int64_t kMaxRequests = int64_t{1} << 20;      // [requests] of a histogram, all buckets together

// How a model cuts what it sees. The defaults are those of Qwen2-VL.
struct VisionConfig {
  int64_t patch_size = 14;     // [pixels] side of a square patch, 1 to kMaxSide
  int64_t merge_size = 2;      // [patches] side of the square of patches that become one token, 1 to kMaxSide
  int64_t temporal_patch = 2;  // [frames] of a video that share a patch, 1 to kMaxFrames
};

struct ImageSize {
  int64_t height = 0, width = 0;  // [pixels] each 1 to kMaxSide
};

// The placeholders of one image in the expanded prompt: positions offset, ..., offset + length - 1.
struct PlaceholderRange {
  int64_t offset = 0;  // [tokens] position of the first
  int64_t length = 0;  // [tokens] how many, >= 1

  bool operator==(const PlaceholderRange&) const = default;
};

struct ExpandedPrompt {
  std::vector<int> token_ids;
  std::vector<PlaceholderRange> ranges;  // one for each image, ascending and disjoint

  bool operator==(const ExpandedPrompt&) const = default;
};

// Some of the requests that a server gets: a part of a histogram of image sizes.
struct ImageBucket {
  ImageSize size;
  int64_t requests = 0;  // how many requests bring one image of this size, >= 0
};

struct Capacity {
  double mean_blocks = 0;           // [blocks] that a request needs, mean over all requests of the histogram
  int64_t requests_at_mean = 0;     // [requests] that fit at once if their blocks are what the mean says
  int64_t requests_at_largest = 0;  // [requests] that fit at once if each of them is the dearest of the histogram

  bool operator==(const Capacity&) const = default;
};

// Given. low <= value <= high, or an InvalidArgument that names value and rule: "the height is 0; it must be 1 to
// 65536".
inline absl::Status CheckRange(absl::string_view name, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the ", name, " is ", value, "; it must be ", low, " to ", high));
}

// How many tokens an image becomes. Patches along a side: the side over the patch size, rounded up; tokens along a
// side: the patches over the merge size, rounded up; tokens of the image: the product of its two sides.
//
//   returns  [tokens] up to 2^32
//
// Example: 336 x 336: 24 x 24 patches, 12 x 12 = 144 tokens. 337 x 336: 25 x 24 patches, 13 x 12 = 156 tokens.
//
// Errors:  InvalidArgument for a side, a patch size or a merge size out of its range.
// Source:  Wang et al. 2024, "Qwen2-VL", arXiv:2409.12191, section 2.1 (there the image is resized first: lab 13-02).
absl::StatusOr<int64_t> ImageTokenCount(const ImageSize& size, const VisionConfig& config);

// How many tokens a video becomes: as many images as it has temporal patches. A patch covers temporal_patch frames; if
// the last one is not full, the last frame is repeated.
//
//   frames   [frames] 1 to kMaxFrames
//   returns  [tokens]
//
// Example: 99 frames of 224 x 224: 50 temporal patches of 64 tokens, 3200.
//
// Errors:  InvalidArgument for frames or a temporal patch out of their range, and as ImageTokenCount.
// Source:  Wang et al. 2024, section 2.1, "unified image and video understanding": 3D convolutions of depth two.
absl::StatusOr<int64_t> VideoTokens(int64_t frames, const ImageSize& size, const VisionConfig& config);

// Replaces the i-th marker, from left to right, by tokens_per_image[i] copies of itself, and says where they are.
//
//   prompt            (P) token ids, markers among them
//   image_token_id    the marker
//   tokens_per_image  (images) [tokens] each >= 1
//   returns           (P - images + sum of tokens_per_image) token ids; the ranges are positions in *these*
//
// Example: 1 I 2 I 3 with {3, 2}: 1 I I I 2 I I 3, ranges (1, 3) and (5, 2).
//
// Errors:  InvalidArgument unless there are as many markers as images (whichever are more), for an image of less than
//          one token, and for more than kMaxPromptTokens in all; before anything is allocated.
// Cost:    O(length of the result).
// Source:  the prompt replacement of vLLM's multimodal processors (docs.vllm.ai, "Multi-Modal Data Processing").
absl::StatusOr<ExpandedPrompt> ExpandPrompt(std::span<const int> prompt, int image_token_id,
                                            std::span<const int64_t> tokens_per_image);

// How many blocks of the key-value cache hold num_tokens tokens.
//
//   num_tokens  [tokens] 0 to kMaxPromptTokens
//   block_size  [tokens] a block, 1 to kMaxPromptTokens
//   returns     [blocks]
//
// Example: 595 tokens in blocks of 16: 38.
//
// Errors:  InvalidArgument for a number out of its range.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
//          section 4.3.
absl::StatusOr<int64_t> KvBlocksNeeded(int64_t num_tokens, int64_t block_size);

// The image to which a position of the expanded prompt belongs.
//
//   ranges    ascending and disjoint, as ExpandPrompt returns them
//   position  [tokens] any number
//   returns   the index of its range; nullopt for text, and for a position outside the prompt
//
// Example: ranges (1, 3), (5, 2): position 3 is of image 0, position 4 is text, position 6 is of image 1.
//
// Errors:  none.
// Cost:    O(log images): a scheduler asks this for every request in every step.
// Source:  PlaceholderRange of vLLM's vllm/multimodal/inputs.py.
std::optional<int64_t> RangeAt(std::span<const PlaceholderRange> ranges, int64_t position);

// Which rows of an image's embeddings belong to a part of its range. Some models put structure tokens (the end of a row
// of patches) among the placeholders: is_embed says which positions have a row at all.
//
//   is_embed    (length of the range)
//   start, end  [tokens] the part [start, end), counted from the beginning of the range
//   returns     rows [first, last): as many as is_embed has trues in front of `start`, and in front of `end`
//
// Example: is_embed 0 1 0 1 1: the part [3, 5) has the rows [1, 3), the part [0, 1) has none: [0, 0).
//
// Errors:  InvalidArgument unless 0 <= start <= end <= length.
// Source:  PlaceholderRange.get_embeds_indices_in_range of vLLM's vllm/multimodal/inputs.py.
absl::StatusOr<std::pair<int64_t, int64_t>> EmbedIndicesInRange(const std::vector<bool>& is_embed, int64_t start,
                                                                int64_t end);

namespace impl {

// How many requests of such a mix fit into the cache. Each has text_tokens tokens and one image; its blocks are rounded
// up for itself, then the mean is taken, then the requests are rounded down.
//
//   histogram    (buckets) at least one request in all
//   text_tokens  [tokens] of a request beside its image
//   num_blocks   [blocks] that the cache has
//   returns      see Capacity; a bucket without requests does not count for anything
//
// Example: 70 requests of 336 x 336 (11 blocks with 19 tokens of text), 25 of 672 x 672 (38), 5 of 1344 x 1344 (146):
//          24.5 blocks in the mean; of 10,000 blocks, 408 requests at the mean and 68 at the largest.
//
// Errors:  as ImageTokenCount for the size of a bucket, and see the checked function below.
// Source:  the mean of a function is not the function of the mean: Jensen 1906, doi:10.1007/BF02418571.
absl::StatusOr<Capacity> ServingCapacity(std::span<const ImageBucket> histogram, int64_t text_tokens,
                                         int64_t block_size, int64_t num_blocks, const VisionConfig& config);

}  // namespace impl

// The function above, checked.
//
// Errors:  InvalidArgument for a number out of its range, a histogram without requests, or one with more than
//          kMaxRequests.
inline absl::StatusOr<Capacity> ServingCapacity(std::span<const ImageBucket> histogram, int64_t text_tokens,
                                                int64_t block_size, int64_t num_blocks,
                                                const VisionConfig& config = {}) {
  RETURN_IF_ERROR(CheckRange("text of a request", text_tokens, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("block size", block_size, 1, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("number of blocks", num_blocks, 0, kMaxBlocks));
  int64_t requests = 0;
  for (size_t i = 0; i < histogram.size(); ++i) {
    RETURN_IF_ERROR(CheckRange(absl::StrCat("number of requests of bucket ", i), histogram[i].requests, 0,
                               kMaxRequests - requests));
    requests += histogram[i].requests;
  }
  RETURN_IF_ERROR(CheckRange("number of requests", requests, 1, kMaxRequests));
  return impl::ServingCapacity(histogram, text_tokens, block_size, num_blocks, config);
}

}  // namespace image_token_expansion

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_01_IMAGE_TOKEN_EXPANSION_IMAGE_TOKEN_EXPANSION_H_
