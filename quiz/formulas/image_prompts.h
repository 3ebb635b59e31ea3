// What images make of a prompt: tokens of an image whose patches are merged, the length that a scheduler sees, images
// that a context window holds, and how far a chunk of the prompt comes.
//
// Errors: InvalidArgument for a size, a count or a budget below its least value, and for a prompt with fewer tokens
// than images; OutOfRange for results above 2^53. Source: Wang et al. 2024, "Qwen2-VL", arXiv:2409.12191, section 2.1
// (merging 2 x 2 patches); the guide of phase 13.

#ifndef QUIZ_FORMULAS_IMAGE_PROMPTS_H_
#define QUIZ_FORMULAS_IMAGE_PROMPTS_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

// Squares of `patch` x `patch` pixels, of which merge x merge become one token; what is left over at a side counts in
// full, at both levels. 336 x 336 in patches of 14, merged by 2: 144. 337 x 336: 156.
absl::StatusOr<int64_t> ImageTokens(int64_t height, int64_t width, int64_t patch, int64_t merge);

// A prompt of `prompt_tokens` tokens, `num_images` of them markers, each of which becomes `image_tokens` tokens.
struct ImagePrompt {
  int64_t prompt_tokens = 0;
  int64_t num_images = 0;
  int64_t image_tokens = 0;
};

// 20 tokens with a marker for an image of 576: 595.
absl::StatusOr<int64_t> ExpandedLength(const ImagePrompt& prompt);
// The same prompt in blocks of 16: 38.
absl::StatusOr<int64_t> BlocksOfPrompt(const ImagePrompt& prompt, int64_t block_size);

// Images of `image_tokens` each beside a text in a window of `context` tokens; 0 where the text alone fills it. 576
// tokens, no text, 8,192: 14.
absl::StatusOr<int64_t> ImagesThatFit(int64_t context, int64_t text_tokens, int64_t image_tokens);

// Of the first `chunk` tokens of a prompt, how many are scheduled if an image of `image_tokens` begins at
// `image_offset`, is not in the encoder cache, and the encoder may be given `encoder_budget` tokens: all of them, or
// those before the image.
struct Chunk {
  int64_t chunk = 0;
  int64_t image_offset = 0;
  int64_t image_tokens = 0;
  int64_t encoder_budget = 0;
};

// 100 tokens, an image of 100 at 60: 100 with a budget of 100, 60 with one of 99.
absl::StatusOr<int64_t> ScheduledOfChunk(const Chunk& chunk);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_IMAGE_PROMPTS_H_
