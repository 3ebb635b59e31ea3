// image_prompts.h by name, and what the usual slips give.

#include <algorithm>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/checks.h"
#include "quiz/formulas/image_prompts.h"
#include "quiz/formulas/patch_tokens.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kImage = {"height", "width", "patch", "merge"};
const std::vector<std::string> kPrompt = {"prompt_tokens", "num_images", "image_tokens"};
const std::vector<std::string> kPromptInBlocks = {"prompt_tokens", "num_images", "image_tokens", "block_size"};
const std::vector<std::string> kWindow = {"context", "text_tokens", "side", "patch"};
const std::vector<std::string> kChunk = {"chunk", "image_offset", "image_tokens", "encoder_budget"};

using Tokens = absl::StatusOr<int64_t> (*)(int64_t height, int64_t width, int64_t patch, int64_t merge);

template <Tokens kTokens>
absl::StatusOr<double> OfImage(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t height = read.Whole("height"), width = read.Whole("width");
  const int64_t patch = read.Whole("patch"), merge = read.Whole("merge");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(ImageTokens(height, width, patch, merge).status());
  return kTokens(height, width, patch, merge);
}

int64_t CeilDiv(int64_t a, int64_t b) { return a / b + (a % b != 0); }

// A rest of a patch is dropped, and what is left of them merged as it should be.
absl::StatusOr<int64_t> FloorOfThePatches(int64_t height, int64_t width, int64_t patch, int64_t merge) {
  return CeilDiv(height / patch, merge) * CeilDiv(width / patch, merge);
}
// The last, odd patch of a side has no partner and is dropped.
absl::StatusOr<int64_t> FloorOfTheMerge(int64_t height, int64_t width, int64_t patch, int64_t merge) {
  return CeilDiv(height, patch) / merge * (CeilDiv(width, patch) / merge);
}
// All patches divided by the patches of a token: rests of two rows are glued together.
absl::StatusOr<int64_t> MergeOfTheProduct(int64_t height, int64_t width, int64_t patch, int64_t merge) {
  return CeilDiv(CeilDiv(height, patch) * CeilDiv(width, patch), merge * merge);
}
absl::StatusOr<int64_t> MergeIgnored(int64_t height, int64_t width, int64_t patch, int64_t) {
  return ImageTokens(height, width, patch, 1);
}
absl::StatusOr<int64_t> OneSideSquared(int64_t height, int64_t, int64_t patch, int64_t merge) {
  return ImageTokens(height, height, patch, merge);
}

ImagePrompt ReadPrompt(ArgumentReader& read) {
  return {read.Whole("prompt_tokens"), read.Whole("num_images"), read.Whole("image_tokens")};
}

// Which prompt somebody looks at.
ImagePrompt Asked(const ImagePrompt& p) { return p; }
ImagePrompt MarkersKept(const ImagePrompt& p) { return {p.prompt_tokens + p.num_images, p.num_images, p.image_tokens}; }
ImagePrompt ImagesAlone(const ImagePrompt& p) { return {p.num_images, p.num_images, p.image_tokens}; }
ImagePrompt OneImage(const ImagePrompt& p) { return {p.prompt_tokens - p.num_images + 1, 1, p.image_tokens}; }
ImagePrompt NotExpanded(const ImagePrompt& p) { return {p.prompt_tokens, p.num_images, 1}; }

template <auto kPromptOf>
absl::StatusOr<double> Length(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const ImagePrompt prompt = ReadPrompt(read);
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(ExpandedLength(prompt).status());
  return ExpandedLength(kPromptOf(prompt));
}

template <auto kPromptOf>
absl::StatusOr<double> Blocks(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const ImagePrompt prompt = ReadPrompt(read);
  const int64_t block_size = read.Whole("block_size");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(BlocksOfPrompt(prompt, block_size).status());
  return BlocksOfPrompt(kPromptOf(prompt), block_size);
}

absl::StatusOr<double> BlocksRoundedDown(const Arguments& arguments) {
  RETURN_IF_ERROR(Blocks<Asked>(arguments).status());
  ASSIGN_OR_RETURN(const double length, Length<Asked>(arguments));
  return static_cast<double>(static_cast<int64_t>(length) / static_cast<int64_t>(arguments.at("block_size")));
}

using Fit = absl::StatusOr<int64_t> (*)(int64_t context, int64_t text_tokens, int64_t image_tokens);

template <Fit kFit>
absl::StatusOr<double> OfWindow(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t context = read.Whole("context"), text_tokens = read.Whole("text_tokens");
  const int64_t side = read.Whole("side"), patch = read.Whole("patch");
  RETURN_IF_ERROR(read.status());
  ASSIGN_OR_RETURN(const int64_t image_tokens, PatchTokens(side, side, patch, Rest::kRefuse));
  RETURN_IF_ERROR(ImagesThatFit(context, text_tokens, image_tokens).status());
  return kFit(context, text_tokens, image_tokens);
}

absl::StatusOr<int64_t> TextForgotten(int64_t context, int64_t, int64_t image_tokens) {
  return ImagesThatFit(context, 0, image_tokens);
}
absl::StatusOr<int64_t> FitRoundedUp(int64_t context, int64_t text_tokens, int64_t image_tokens) {
  return CeilDiv(std::max<int64_t>(0, context - text_tokens), image_tokens);
}
// As many as there is room for beside the first.
absl::StatusOr<int64_t> OneImageLess(int64_t context, int64_t text_tokens, int64_t image_tokens) {
  return ImagesThatFit(context, text_tokens + image_tokens, image_tokens);
}

using Scheduled = absl::StatusOr<int64_t> (*)(const Chunk& chunk);

template <Scheduled kScheduled>
absl::StatusOr<double> OfChunk(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const Chunk chunk = {read.Whole("chunk"), read.Whole("image_offset"), read.Whole("image_tokens"),
                       read.Whole("encoder_budget")};
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(ScheduledOfChunk(chunk).status());
  return kScheduled(chunk);
}

bool Stopped(const Chunk& c) { return c.image_offset < c.chunk && c.image_tokens > c.encoder_budget; }

// Pays for the positions of the image that the chunk touches.
absl::StatusOr<int64_t> ChargesTouched(const Chunk& c) {
  Chunk less = c;
  less.image_tokens = std::clamp<int64_t>(c.chunk - c.image_offset, 1, c.image_tokens);
  return ScheduledOfChunk(less);
}
absl::StatusOr<int64_t> NothingAtAll(const Chunk& c) { return Stopped(c) ? 0 : c.chunk; }
absl::StatusOr<int64_t> OneLate(const Chunk& c) { return Stopped(c) ? c.image_offset + 1 : c.chunk; }
// Half an image.
absl::StatusOr<int64_t> AsFarAsTheBudget(const Chunk& c) {
  return Stopped(c) ? std::min(c.chunk, c.image_offset + c.encoder_budget) : c.chunk;
}

}  // namespace

std::vector<Formula> ImagePromptFormulas() {
  return {
      {"image_tokens", 1, "", kImage, OfImage<ImageTokens>},
      {"image_tokens/floor_of_the_patches", 1, "", kImage, OfImage<FloorOfThePatches>},
      {"image_tokens/floor_of_the_merge", 1, "", kImage, OfImage<FloorOfTheMerge>},
      {"image_tokens/merge_of_the_product", 1, "", kImage, OfImage<MergeOfTheProduct>},
      {"image_tokens/merge_ignored", 1, "", kImage, OfImage<MergeIgnored>},
      {"image_tokens/one_side_squared", 1, "", kImage, OfImage<OneSideSquared>},
      {"expanded_length", 1, "", kPrompt, Length<Asked>},
      {"expanded_length/markers_kept", 1, "", kPrompt, Length<MarkersKept>},
      {"expanded_length/images_alone", 1, "", kPrompt, Length<ImagesAlone>},
      {"expanded_length/one_image", 1, "", kPrompt, Length<OneImage>},
      {"blocks_of_image_prompt", 1, "", kPromptInBlocks, Blocks<Asked>},
      {"blocks_of_image_prompt/not_expanded", 1, "", kPromptInBlocks, Blocks<NotExpanded>},
      {"blocks_of_image_prompt/one_image", 1, "", kPromptInBlocks, Blocks<OneImage>},
      {"blocks_of_image_prompt/rounded_down", 1, "", kPromptInBlocks, BlocksRoundedDown},
      {"images_that_fit", 1, "", kWindow, OfWindow<ImagesThatFit>},
      {"images_that_fit/text_forgotten", 1, "", kWindow, OfWindow<TextForgotten>},
      {"images_that_fit/rounded_up", 1, "", kWindow, OfWindow<FitRoundedUp>},
      {"images_that_fit/one_less", 1, "", kWindow, OfWindow<OneImageLess>},
      {"scheduled_of_chunk", 1, "", kChunk, OfChunk<ScheduledOfChunk>},
      {"scheduled_of_chunk/charges_touched", 1, "", kChunk, OfChunk<ChargesTouched>},
      {"scheduled_of_chunk/nothing_at_all", 1, "", kChunk, OfChunk<NothingAtAll>},
      {"scheduled_of_chunk/one_late", 1, "", kChunk, OfChunk<OneLate>},
      {"scheduled_of_chunk/as_far_as_the_budget", 1, "", kChunk, OfChunk<AsFarAsTheBudget>},
  };
}

}  // namespace course::quiz
