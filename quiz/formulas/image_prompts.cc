#include "quiz/formulas/image_prompts.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {
namespace {

// Of parts that are not negative and at most 2^53.
int64_t CeilDiv(int64_t a, int64_t b) { return a / b + (a % b != 0); }

}  // namespace

absl::StatusOr<int64_t> ImageTokens(int64_t height, int64_t width, int64_t patch, int64_t merge) {
  RETURN_IF_ERROR(CheckAtLeast("height", height, 1));
  RETURN_IF_ERROR(CheckAtLeast("width", width, 1));
  RETURN_IF_ERROR(CheckAtLeast("patch", patch, 1));
  RETURN_IF_ERROR(CheckAtLeast("merge", merge, 1));
  return ExactProduct({CeilDiv(CeilDiv(height, patch), merge), CeilDiv(CeilDiv(width, patch), merge)});
}

absl::StatusOr<int64_t> ExpandedLength(const ImagePrompt& prompt) {
  RETURN_IF_ERROR(CheckAtLeast("num_images", prompt.num_images, 0));
  RETURN_IF_ERROR(CheckAtLeast("image_tokens", prompt.image_tokens, 1));
  RETURN_IF_ERROR(CheckAtLeast("prompt_tokens", prompt.prompt_tokens, 1));
  if (prompt.prompt_tokens < prompt.num_images) {
    return absl::InvalidArgumentError(absl::StrCat("prompt_tokens ", prompt.prompt_tokens, " are fewer than the ",
                                                   prompt.num_images, " markers among them"));
  }
  ASSIGN_OR_RETURN(const int64_t images, ExactProduct({prompt.num_images, prompt.image_tokens}));
  return prompt.prompt_tokens - prompt.num_images + images;
}

absl::StatusOr<int64_t> BlocksOfPrompt(const ImagePrompt& prompt, int64_t block_size) {
  RETURN_IF_ERROR(CheckAtLeast("block_size", block_size, 1));
  ASSIGN_OR_RETURN(const int64_t length, ExpandedLength(prompt));
  return CeilDiv(length, block_size);
}

absl::StatusOr<int64_t> ImagesThatFit(int64_t context, int64_t text_tokens, int64_t image_tokens) {
  RETURN_IF_ERROR(CheckAtLeast("context", context, 1));
  RETURN_IF_ERROR(CheckAtLeast("text_tokens", text_tokens, 0));
  RETURN_IF_ERROR(CheckAtLeast("image_tokens", image_tokens, 1));
  return text_tokens < context ? (context - text_tokens) / image_tokens : 0;
}

absl::StatusOr<int64_t> ScheduledOfChunk(const Chunk& chunk) {
  RETURN_IF_ERROR(CheckAtLeast("chunk", chunk.chunk, 0));
  RETURN_IF_ERROR(CheckAtLeast("image_offset", chunk.image_offset, 0));
  RETURN_IF_ERROR(CheckAtLeast("image_tokens", chunk.image_tokens, 1));
  RETURN_IF_ERROR(CheckAtLeast("encoder_budget", chunk.encoder_budget, 0));
  const bool reached = chunk.image_offset < chunk.chunk;
  return reached && chunk.image_tokens > chunk.encoder_budget ? chunk.image_offset : chunk.chunk;
}

}  // namespace course::quiz
