// Lab 13-04  Running a vision-language model. You edit this file; vlm_inference.h says what each function promises and
// has checked the arguments before you see them.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_inference::impl {

absl::StatusOr<TokenBill> VisualTokens(int height, int width, const VisionSetup& setup) {
  // TODO(lab): which size does the encoder see? Then patch_tokens::PatchesAlong for each side.
  return absl::UnimplementedError("VisualTokens is not written yet");
}

Pixel CornerOfToken(const Grid& grid, int64_t token, int patch) {
  // TODO(lab): row and column of the token, in pixels.
  return {.y = -1, .x = -1};
}

std::optional<int64_t> TokenAt(const Grid& grid, int patch, const Pixel& pixel) {
  // TODO(lab): the way back. Is the pixel in the grid at all?
  return -1;
}

Grid FitWithin(const Grid& size, int max_side) {
  // TODO(lab): keep the aspect ratio; multiply before you divide.
  return {};
}

TokenStats Statistics(const Mat& rows, const Grid& grid) {
  // TODO(lab): lengths, their mean and deviation, and the cosine of each patch with the one to its right and the one
  //   below.
  return {};
}

std::vector<float> AttentionReceived(const Mat& attention) {
  // TODO(lab): a row says what is given. What is received?
  return {};
}

Mat NormaliseMap(std::span<const float> weights, const Grid& grid) {
  // TODO(lab): smallest to 0, largest to 1. And if they are the same?
  return {};
}

Mat ResampleGrid(const Mat& values, const Grid& from, const Grid& to) {
  // TODO(lab): where does each new centre lie between the old ones? Four neighbours, two weights.
  return {};
}

double PooledCosine(const Mat& a, const Mat& b) {
  // TODO(lab): two means, one cosine.
  return NAN;
}

std::vector<BudgetCell> BudgetTable(std::span<const int64_t> contexts, std::span<const int64_t> image_tokens) {
  // TODO(lab): one cell for each pair; what does not fit is said, not hidden.
  return {};
}

std::vector<CostRatio> CostRatios(int64_t text_tokens, std::span<const int64_t> image_tokens) {
  // TODO(lab): once linear, once squared.
  return {};
}

double CombinedSpeedup(std::span<const Part> parts) {
  // TODO(lab): how long does the whole take afterwards?
  return NAN;
}

std::vector<TurnCost> DialogueCost(int64_t image_tokens, std::span<const Turn> turns, Dialogue dialogue) {
  // TODO(lab): what stands in front of the question, and which rows of that have keys and values already?
  return {};
}

AskSummary Summarise(const AskTimes& times) {
  // TODO(lab): four shares of one sum; and seconds, not milliseconds.
  return {};
}

double BitsPerToken(int correct, int choices, int64_t tokens) {
  // TODO(lab): how many bits does one of `choices` equally likely values tell?
  return NAN;
}

}  // namespace vlm_inference::impl
