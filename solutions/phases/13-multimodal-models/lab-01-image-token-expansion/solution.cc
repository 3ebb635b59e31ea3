// Lab 13-01  Image token expansion: the reference solution.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

namespace image_token_expansion {
namespace {

int64_t CeilDiv(int64_t n, int64_t d) { return (n + d - 1) / d; }

int64_t TokensAlong(int64_t side, const VisionConfig& config) {
  const int64_t patches = CeilDiv(side, config.patch_size);
  return CeilDiv(patches, config.merge_size);
}

// Everything that ExpandPrompt refuses. Returns the length of the expanded prompt.
absl::StatusOr<int64_t> CheckCounts(std::span<const int> prompt, int image_token_id,
                                    std::span<const int64_t> tokens_per_image) {
  const int64_t markers = std::count(prompt.begin(), prompt.end(), image_token_id);
  if (markers != std::ssize(tokens_per_image)) {
    return absl::InvalidArgumentError(absl::StrCat("the prompt has ", markers, " image markers (token ", image_token_id,
                                                   ") for ", tokens_per_image.size(), " images: one marker an image"));
  }
  int64_t length = std::ssize(prompt) - markers;
  for (size_t i = 0; i < tokens_per_image.size(); ++i) {
    // What is left, not the sum: the sum of two numbers from outside may leave 64 bits.
    RETURN_IF_ERROR(
        CheckRange(absl::StrCat("number of tokens of image ", i), tokens_per_image[i], 1, kMaxPromptTokens - length));
    length += tokens_per_image[i];
  }
  RETURN_IF_ERROR(CheckRange("length of the expanded prompt", length, 0, kMaxPromptTokens));
  return length;
}

}  // namespace

absl::StatusOr<int64_t> ImageTokenCount(const ImageSize& size, const VisionConfig& config) {
  RETURN_IF_ERROR(CheckRange("height", size.height, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("width", size.width, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("patch size", config.patch_size, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("merge size", config.merge_size, 1, kMaxSide));
  return TokensAlong(size.height, config) * TokensAlong(size.width, config);
}

absl::StatusOr<int64_t> VideoTokens(int64_t frames, const ImageSize& size, const VisionConfig& config) {
  RETURN_IF_ERROR(CheckRange("number of frames", frames, 1, kMaxFrames));
  RETURN_IF_ERROR(CheckRange("temporal patch", config.temporal_patch, 1, kMaxFrames));
  ASSIGN_OR_RETURN(const int64_t tokens, ImageTokenCount(size, config));
  return CeilDiv(frames, config.temporal_patch) * tokens;
}

absl::StatusOr<ExpandedPrompt> ExpandPrompt(std::span<const int> prompt, int image_token_id,
                                            std::span<const int64_t> tokens_per_image) {
  ASSIGN_OR_RETURN(const int64_t length, CheckCounts(prompt, image_token_id, tokens_per_image));
  ExpandedPrompt expanded;
  expanded.token_ids.reserve(length);
  expanded.ranges.reserve(tokens_per_image.size());
  for (const int token : prompt) {
    if (token != image_token_id) {
      expanded.token_ids.push_back(token);
      continue;
    }
    const int64_t count = tokens_per_image[expanded.ranges.size()];
    expanded.ranges.push_back({.offset = std::ssize(expanded.token_ids), .length = count});
    expanded.token_ids.insert(expanded.token_ids.end(), count, token);
  }
  return expanded;
}

absl::StatusOr<int64_t> KvBlocksNeeded(int64_t num_tokens, int64_t block_size) {
  RETURN_IF_ERROR(CheckRange("number of tokens", num_tokens, 0, kMaxPromptTokens));
  RETURN_IF_ERROR(CheckRange("block size", block_size, 1, kMaxPromptTokens));
  return CeilDiv(num_tokens, block_size);
}

std::optional<int64_t> RangeAt(std::span<const PlaceholderRange> ranges, int64_t position) {
  // The first range that does not end in front of the position. Only this one can hold it.
  const auto range = std::partition_point(ranges.begin(), ranges.end(),
                                          [&](const PlaceholderRange& r) { return r.offset + r.length <= position; });
  if (range == ranges.end() || range->offset > position) return std::nullopt;
  return range - ranges.begin();
}

absl::StatusOr<std::pair<int64_t, int64_t>> EmbedIndicesInRange(const std::vector<bool>& is_embed, int64_t start,
                                                                int64_t end) {
  RETURN_IF_ERROR(CheckRange("end of the part", end, 0, std::ssize(is_embed)));
  RETURN_IF_ERROR(CheckRange("start of the part", start, 0, end));
  const int64_t first = std::count(is_embed.begin(), is_embed.begin() + start, true);
  const int64_t last = first + std::count(is_embed.begin() + start, is_embed.begin() + end, true);
  return std::pair(first, last);
}

namespace impl {

absl::StatusOr<Capacity> ServingCapacity(std::span<const ImageBucket> histogram, int64_t text_tokens,
                                         int64_t block_size, int64_t num_blocks, const VisionConfig& config) {
  int64_t requests = 0, all_blocks = 0, largest = 0;
  for (const ImageBucket& bucket : histogram) {
    ASSIGN_OR_RETURN(const int64_t image_tokens, ImageTokenCount(bucket.size, config));
    if (bucket.requests == 0) continue;
    const int64_t blocks = CeilDiv(text_tokens + image_tokens, block_size);
    requests += bucket.requests;
    all_blocks += bucket.requests * blocks;
    largest = std::max(largest, blocks);
  }
  return Capacity{.mean_blocks = static_cast<double>(all_blocks) / static_cast<double>(requests),
                  .requests_at_mean = num_blocks * requests / all_blocks,
                  .requests_at_largest = num_blocks / largest};
}

}  // namespace impl

}  // namespace image_token_expansion
