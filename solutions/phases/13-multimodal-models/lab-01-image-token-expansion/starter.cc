// Lab 13-01  Image token expansion. You edit this file; image_token_expansion.h says what each function promises, and
// has CheckRange for the numbers that come from outside.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

namespace image_token_expansion {

absl::StatusOr<int64_t> ImageTokenCount(const ImageSize& size, const VisionConfig& config) {
  // TODO(lab): check the four numbers, then round up twice on each side.
  return absl::UnimplementedError("ImageTokenCount is not written yet");
}

absl::StatusOr<int64_t> VideoTokens(int64_t frames, const ImageSize& size, const VisionConfig& config) {
  // TODO(lab): how many temporal patches are there, and what is each of them?
  return absl::UnimplementedError("VideoTokens is not written yet");
}

absl::StatusOr<ExpandedPrompt> ExpandPrompt(std::span<const int> prompt, int image_token_id,
                                            std::span<const int64_t> tokens_per_image) {
  // TODO(lab): count the markers and check the counts before you build anything. Then one walk over the prompt. Where
  //   does a range begin in the new prompt?
  return absl::UnimplementedError("ExpandPrompt is not written yet");
}

absl::StatusOr<int64_t> KvBlocksNeeded(int64_t num_tokens, int64_t block_size) {
  // TODO(lab): what is needed is rounded up.
  return absl::UnimplementedError("KvBlocksNeeded is not written yet");
}

std::optional<int64_t> RangeAt(std::span<const PlaceholderRange> ranges, int64_t position) {
  // TODO(lab): only one range can hold the position. Which one, and does it?
  return -1;
}

absl::StatusOr<std::pair<int64_t, int64_t>> EmbedIndicesInRange(const std::vector<bool>& is_embed, int64_t start,
                                                                int64_t end) {
  // TODO(lab): the rows in front of `start`, and those in front of `end`.
  return absl::UnimplementedError("EmbedIndicesInRange is not written yet");
}

namespace impl {

absl::StatusOr<Capacity> ServingCapacity(std::span<const ImageBucket> histogram, int64_t text_tokens,
                                         int64_t block_size, int64_t num_blocks, const VisionConfig& config) {
  // TODO(lab): the blocks of each bucket's request, their mean over the requests, and what fits. Stay in whole numbers
  //   until the end.
  return absl::UnimplementedError("ServingCapacity is not written yet");
}

}  // namespace impl

}  // namespace image_token_expansion
