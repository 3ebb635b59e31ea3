// patch_tokens.h by name, and what the usual slips give.

#include <algorithm>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/checks.h"
#include "quiz/formulas/patch_tokens.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

const std::vector<std::string> kSquare = {"side", "patch"};
const std::vector<std::string> kPicture = {"height", "width", "patch"};
const std::vector<std::string> kSpectrogram = {"mel_bins", "frames", "patch"};
const std::vector<std::string> kEmbedding = {"patch", "model_dim"};

// A rectangle that is cut into patches.
struct Area {
  int64_t height = 0;
  int64_t width = 0;
  int64_t patch = 0;
};

using Count = absl::StatusOr<int64_t> (*)(const Area& area);

absl::StatusOr<double> CountOf(Count count, const Arguments& arguments, const char* height, const char* width) {
  ArgumentReader read(arguments);
  const Area area = {read.Whole(height), read.Whole(width), read.Whole("patch")};
  RETURN_IF_ERROR(read.status());
  return count(area);
}

template <Count kCount>
absl::StatusOr<double> Square(const Arguments& arguments) {
  return CountOf(kCount, arguments, "side", "side");
}

template <Count kCount>
absl::StatusOr<double> Picture(const Arguments& arguments) {
  return CountOf(kCount, arguments, "height", "width");
}

template <Count kCount>
absl::StatusOr<double> Spectrogram(const Arguments& arguments) {
  return CountOf(kCount, arguments, "mel_bins", "frames");
}

template <Rest kRest>
absl::StatusOr<int64_t> Tokens(const Area& area) {
  return PatchTokens(area.height, area.width, area.patch, kRest);
}

// The extra row of a ViT, which is no patch.
absl::StatusOr<int64_t> ClassTokenCounted(const Area& area) {
  ASSIGN_OR_RETURN(const int64_t tokens, Tokens<Rest::kRefuse>(area));
  return tokens + 1;
}

// As if a picture were one row of patches.
absl::StatusOr<int64_t> OneRow(const Area& area) {
  return PatchTokens(area.patch, area.width, area.patch, Rest::kRefuse);
}

// How large a token is, taken for how many there are.
absl::StatusOr<int64_t> ValuesOfAPatch(const Area& area) { return PatchValues(area.patch); }

// The area over the area of a patch: rests of two rows are glued together.
absl::StatusOr<int64_t> AreaDividedOnce(const Area& area) {
  RETURN_IF_ERROR(Tokens<Rest::kCutOff>(area).status());
  ASSIGN_OR_RETURN(const int64_t pixels, ExactProduct({area.height, area.width}));
  return pixels / (area.patch * area.patch);
}

// The same, rounded up.
absl::StatusOr<int64_t> AreaDividedOnceAndRoundedUp(const Area& area) {
  RETURN_IF_ERROR(Tokens<Rest::kPad>(area).status());
  ASSIGN_OR_RETURN(const int64_t pixels, ExactProduct({area.height, area.width}));
  return (pixels + area.patch * area.patch - 1) / (area.patch * area.patch);
}

// Takes every picture for a square.
template <Rest kRest>
absl::StatusOr<int64_t> OneSideSquared(const Area& area) {
  RETURN_IF_ERROR(Tokens<kRest>(area).status());
  return PatchTokens(area.width, area.width, area.patch, kRest);
}

// Whisper's convolution instead of patches: a token for two frames, all bands together.
absl::StatusOr<int64_t> FramesHalved(const Area& area) {
  RETURN_IF_ERROR(Tokens<Rest::kCutOff>(area).status());
  return area.width / 2;
}

using Numbers = absl::StatusOr<int64_t> (*)(int64_t patch, int64_t model_dim);

template <Numbers kNumbers>
absl::StatusOr<double> Embedding(const Arguments& arguments) {
  ArgumentReader read(arguments);
  const int64_t patch = read.Whole("patch"), model_dim = read.Whole("model_dim");
  RETURN_IF_ERROR(read.status());
  RETURN_IF_ERROR(PatchNullSpace(patch, model_dim).status());
  return kNumbers(patch, model_dim);
}

absl::StatusOr<int64_t> ChannelsForgotten(int64_t patch, int64_t model_dim) {
  return std::max<int64_t>(0, patch * patch - model_dim);
}
// What the token holds, taken for what it loses.
absl::StatusOr<int64_t> ModelDim(int64_t, int64_t model_dim) { return model_dim; }
absl::StatusOr<int64_t> AllValues(int64_t patch, int64_t) { return PatchValues(patch); }

}  // namespace

std::vector<Formula> PatchTokenFormulas() {
  return {
      {"patch_tokens", 1, "", kSquare, Square<Tokens<Rest::kRefuse>>},
      {"patch_tokens/class_token_counted", 1, "", kSquare, Square<ClassTokenCounted>},
      {"patch_tokens/one_row", 1, "", kSquare, Square<OneRow>},
      {"patch_tokens/values_of_a_patch", 1, "", kSquare, Square<ValuesOfAPatch>},
      {"patch_tokens_cut_off", 1, "", kPicture, Picture<Tokens<Rest::kCutOff>>},
      {"patch_tokens_cut_off/padded", 1, "", kPicture, Picture<Tokens<Rest::kPad>>},
      {"patch_tokens_cut_off/area_divided_once", 1, "", kPicture, Picture<AreaDividedOnce>},
      {"patch_tokens_cut_off/one_side_squared", 1, "", kPicture, Picture<OneSideSquared<Rest::kCutOff>>},
      {"patch_tokens_padded", 1, "", kPicture, Picture<Tokens<Rest::kPad>>},
      {"patch_tokens_padded/cut_off", 1, "", kPicture, Picture<Tokens<Rest::kCutOff>>},
      {"patch_tokens_padded/area_divided_once", 1, "", kPicture, Picture<AreaDividedOnceAndRoundedUp>},
      {"patch_tokens_padded/one_side_squared", 1, "", kPicture, Picture<OneSideSquared<Rest::kPad>>},
      {"spectrogram_patches", 1, "", kSpectrogram, Spectrogram<Tokens<Rest::kCutOff>>},
      {"spectrogram_patches/padded", 1, "", kSpectrogram, Spectrogram<Tokens<Rest::kPad>>},
      {"spectrogram_patches/area_divided_once", 1, "", kSpectrogram, Spectrogram<AreaDividedOnce>},
      {"spectrogram_patches/frames_halved", 1, "", kSpectrogram, Spectrogram<FramesHalved>},
      {"patch_null_space", 1, "", kEmbedding, Embedding<PatchNullSpace>},
      {"patch_null_space/channels_forgotten", 1, "", kEmbedding, Embedding<ChannelsForgotten>},
      {"patch_null_space/model_dim", 1, "", kEmbedding, Embedding<ModelDim>},
      {"patch_null_space/all_values", 1, "", kEmbedding, Embedding<AllValues>},
  };
}

}  // namespace course::quiz
