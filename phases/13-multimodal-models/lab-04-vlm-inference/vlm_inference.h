// Lab 13-04  Running a vision-language model: the arithmetic behind every number and picture of its report.
//
// You write the functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference solution
// and the program of this lab (vlm/) compile against it. What fits along one side of a picture is exercise 2's
// question: call its patch_tokens::PatchesAlong (patch_tokens.h), always the reference solution's.
//
// Words:
//   grid     the patches of a picture, `rows` x `cols`. Token t is the patch in row t / cols and column t % cols
//   encoder  the vision tower: a row of numbers for each patch, and one more for a class token if it has one
//   bridge   what hands these rows to the language model: one by one, or as K queries that ask all of them (Q-Former)

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_INFERENCE_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_INFERENCE_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

namespace vlm_inference {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

using base::Mat;
using patch_tokens::Rounding;

struct Grid {
  int rows = 0, cols = 0;  // [patches], or [pixels] where a picture is meant

  bool operator==(const Grid&) const = default;
};

// What a model does with a picture before its language model sees anything of it.
struct VisionSetup {
  int patch = 14;                         // [pixels]
  Rounding rounding = Rounding::kStrict;  // of what is left over along a side
  int fixed_side = 0;                     // [pixels] every picture becomes a square of this side first; 0: none does
  bool class_token = false;               // whether the encoder has one more row, which stands for no patch
  int queries = 0;                        // K of the bridge; 0: each patch's row is handed on, and no class token
};

struct TokenBill {
  Grid grid;
  int64_t encoder = 0;  // [rows] that the encoder computes
  int64_t llm = 0;      // [tokens] that the language model gets of them

  bool operator==(const TokenBill&) const = default;
};

struct Pixel {
  int y = 0, x = 0;

  bool operator==(const Pixel&) const = default;
};

// What the rows of an encoder look like, seen from afar.
struct TokenStats {
  int64_t tokens = 0;
  int dim = 0;
  double mean_norm = 0;         // of the rows' Euclidean lengths
  double std_norm = 0;          // their standard deviation: divided by n, because these are all rows there are
  double neighbour_cosine = 0;  // mean over all pairs of patches that share an edge; 0 if there is no pair
};

// One cell of the table "how much of a window is left": `image_tokens` tokens in a window of `context`.
struct BudgetCell {
  int64_t context = 0, image_tokens = 0;
  int64_t remaining = 0;          // [tokens] for text; 0 if nothing is left
  int64_t overflow = 0;           // [tokens] that do not fit; 0 if all do
  double share = 0;               // [percent] of the window; over 100 if it does not fit
  std::optional<int64_t> images;  // how many such images fit without any text; nullopt if one costs nothing

  bool operator==(const BudgetCell&) const = default;
};

// What a prompt costs, divided by what its text costs alone.
struct CostRatio {
  int64_t tokens = 0;    // text and image
  double linear = 0;     // of what grows with the tokens: every matrix product
  double quadratic = 0;  // of what grows with their square: attention's pairs
};

// A part of the time of a request, and by which factor somebody made that part faster.
struct Part {
  double share = 0;    // of the time before, 0 to 1
  double speedup = 1;  // > 0
};

// What is asked about an image that was asked about before.
enum class Dialogue : int {
  kContinued,  // a conversation: the prompt has all earlier questions and answers, then the new question
  kSeparate,   // the prompt has the image and the new question alone
};

struct Turn {
  int64_t question = 0;  // [tokens] >= 1
  int64_t answer = 0;    // [tokens] >= 1
};

struct TurnCost {
  int64_t prompt = 0;    // [tokens] of this turn's prompt: the image stands first
  int64_t computed = 0;  // [rows] of it that have to be computed, if what was computed before is kept
  int encoder_runs = 0;  // if the encoder's result is kept

  bool operator==(const TurnCost&) const = default;
};

// A question's time, in the order in which it passes.
struct AskTimes {
  double vision_ms = 0, bridge_ms = 0, prefill_ms = 0, decode_ms = 0;
  int64_t output_tokens = 0;  // >= 1
};

struct AskSummary {
  std::array<double, 4> shares{};  // [percent] of vision, bridge, prefill, decode; their sum is 100
  double tokens_per_second = 0;    // output tokens for each second of decoding; prefill is reported apart
};

}  // namespace types
using types::AskSummary;
using types::AskTimes;
using types::BudgetCell;
using types::CostRatio;
using types::Dialogue;
using types::Grid;
using types::Mat;
using types::Part;
using types::Pixel;
using types::Rounding;
using types::TokenBill;
using types::TokenStats;
using types::Turn;
using types::TurnCost;
using types::VisionSetup;

// Beyond every picture and every prompt, and small enough that no product below leaves 64 bits.
inline constexpr int kMaxSide = 1 << 15;  // [pixels]
inline constexpr int kMaxAspect = 200;    // the longer side of a picture over the shorter one
inline constexpr int64_t kMaxTokens = int64_t{1} << 26;
inline constexpr size_t kMaxCells = 1 << 20;  // of a table, a map or a matrix

// You write these. Their arguments are already in range: the functions of the same names below look after that.
namespace impl {

// --- how many, and where ---

// How many rows the encoder computes of a picture, and how many tokens the language model gets.
//
// Example: 224 x 224, patches of 16: grid 14 x 14, 196 rows, 196 tokens. BLIP-2 = {14, kStrict, 224, true, 32}: grid
//          16 x 16, 257 rows, 32 tokens, for every picture.
// Errors:  InvalidArgument as patch_tokens::PatchesAlong, and if not one patch fits.
// Source:  Dosovitskiy et al. 2021, section 3.1; Li et al. 2023, "BLIP-2", section 3.1.
absl::StatusOr<TokenBill> VisualTokens(int height, int width, const VisionSetup& setup);

// The upper left pixel of a token's patch.
//
// Example: grid 2 x 4, token 5, patches of 8: (8, 8).
// Source:  Dosovitskiy et al. 2021, section 3.1: patches in reading order.
Pixel CornerOfToken(const Grid& grid, int64_t token, int patch);

// The token whose patch holds a pixel; nullopt for a pixel that Rounding::kFloor has cut off.
//
// Example: grid 27 x 27, patches of 14 (a picture of 384 x 384): (0, 377) is token 26, and (0, 378) is none's.
// Source:  as CornerOfToken.
std::optional<int64_t> TokenAt(const Grid& grid, int patch, const Pixel& pixel);

// The size of a picture whose longer side is to be at most max_side: both sides times max_side / longer side, rounded
// down, at least 1. A picture that is small enough stays as it is.
//
// Example: 800 x 1200 (height x width), 512: 341 x 512.
Grid FitWithin(const Grid& size, int max_side);

// --- what the rows look like ---

// rows (grid.rows * grid.cols, D). A row of zeros has the cosine 0 with every other.
//
// Example: grid 1 x 2, rows (3, 4) and (0, 5): mean norm 5, deviation 0, cosine 0.8.
// Numerics: sums in double.
// Source:  Ba, Kiros and Hinton 2016, "Layer Normalization", for the length sqrt(D) that a normalised row has.
TokenStats Statistics(const Mat& rows, const Grid& grid);

// How much attention each row gets: the mean of its column.  attention (T, T): row i is what i gives to each, sum 1.
//
// Example: ((1, 0), (0.5, 0.5)): (0.75, 0.25). The sum of all is 1 again.
// Source:  Vaswani et al. 2017, section 3.2.1, for the rows that sum to 1.
std::vector<float> AttentionReceived(const Mat& attention);

// A weight for each token, laid out over the grid, from 0 (the smallest) to 1 (the largest). All 0 if all are equal.
//
// Example: 1/257 and 2/257: 0 and 1.
// Source:  the handout, "A map over the photo".
Mat NormaliseMap(std::span<const float> weights, const Grid& grid);

// Values on one grid, read off on another that covers the same picture.
//
//   values   (from.rows * from.cols, C)
//   returns  (to.rows * to.cols, C)
//
// The value of a patch stands at its centre. Row r of `to` lies at (r + 1/2) from.rows / to.rows - 1/2 among the rows
// of `from`, limited to 0 and from.rows - 1; columns alike. Between four centres: bilinear.
//
// Example: (0, 1, 2, 3) from 1 x 4 to 1 x 6: (0, 0.5, 1.1667, 1.8333, 2.5, 3).
// Numerics: in double, rounded once.
// Source: Dosovitskiy et al. 2021, section 3.2, for the positions of a picture of another size.
Mat ResampleGrid(const Mat& values, const Grid& from, const Grid& to);

// The cosine of the means of two encoders' rows: a (N, D), b (M, D). 0 if one of the means is 0.
//
// Example: a = ((2, 0), (0, 2)), b = ((5, 0)): 0.7071.
// Source:  Radford et al. 2021, "CLIP", section 2.3, for the cosine of pooled features.
double PooledCosine(const Mat& a, const Mat& b);

// --- what it costs ---

// For each number of image tokens a row, for each context a column: all cells, row by row.
//
// Example: contexts (2048), image tokens (2304): remaining 0, overflow 256, share 112.5, 0 images.
// Source:  the handout's table.
std::vector<BudgetCell> BudgetTable(std::span<const int64_t> contexts, std::span<const int64_t> image_tokens);

// For each number of image tokens [tokens], beside the same text.
//
// Example: text 500, image 1024: 1524 tokens, 3.048, 9.290304.
// Source:  Vaswani et al. 2017, table 1: cost of a layer in the length of its input.
std::vector<CostRatio> CostRatios(int64_t text_tokens, std::span<const int64_t> image_tokens);

// By how much the whole becomes faster.
//
// Example: shares .15 .05 .30 .50, made 1.8, 1, 2.5 and 2 times as fast: 1.98675. Not 9.
// Source: Amdahl 1967, "Validity of the single processor approach to achieving large scale computing capabilities".
double CombinedSpeedup(std::span<const Part> parts);

// Turn by turn, what is asked about one image of `image_tokens` tokens. Keys and values of a prompt's rows are kept,
// and those of the answer but of its last token: that one was said, and never read.
//
// Example: 576; (12, 5), (9, 7), continued: prompts 588 and 602, computed 588 and 10, encoder runs 1 and 0.
// Source:  Kwon et al. 2023, "PagedAttention", section 4.4, for prefixes that are shared.
std::vector<TurnCost> DialogueCost(int64_t image_tokens, std::span<const Turn> turns, Dialogue dialogue);

// Shares [percent] and speed [tokens/s] of one question.
//
// Example: 15, 5, 30 and 50 ms, 10 tokens: 15, 5, 30, 50 percent, 200 tokens a second.
// Source:  the handout, "Faster parts, and the whole".
AskSummary Summarise(const AskTimes& times);

// How many bits of what was asked each token carried: `correct` attributes of `choices` equally likely values each.
//
// Example: 3 attributes of 4 values (6 bits) in 16 tokens: 0.375.
// Source:  Shannon 1948, "A Mathematical Theory of Communication", section 6.
double BitsPerToken(int correct, int choices, int64_t tokens);

}  // namespace impl

// min <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const std::string& name, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", min, " to ", max));
}

// low <= value <= high, and a number.
inline absl::Status CheckNumber(const std::string& name, double value, double low, double high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", low, " to ", high));
}

inline absl::Status CheckGrid(const Grid& grid) {
  RETURN_IF_ERROR(CheckRange("rows of the grid", grid.rows, 1, kMaxSide));
  return CheckRange("columns of the grid", grid.cols, 1, kMaxSide);
}

// The sides of a picture, and that it is no thread.
inline absl::Status CheckPicture(int height, int width) {
  RETURN_IF_ERROR(CheckRange("height", height, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("width", width, 1, kMaxSide));
  const int64_t longer = std::max(height, width), shorter = std::min(height, width);
  if (longer <= shorter * kMaxAspect) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a picture of ", height, " x ", width, " pixels: one side may be ",
                                                 kMaxAspect, " times the other, not more"));
}

inline absl::Status CheckSetup(const VisionSetup& setup) {
  RETURN_IF_ERROR(CheckRange("patch", setup.patch, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("fixed_side", setup.fixed_side, 0, kMaxSide));
  return CheckRange("queries", setup.queries, 0, kMaxTokens);
}

// A matrix whose size is what it says, of finite numbers.
inline absl::Status CheckMat(const std::string& name, const Mat& mat, int64_t rows) {
  const auto said = static_cast<size_t>(std::max(mat.rows, 0)) * static_cast<size_t>(std::max(mat.cols, 0));
  if (mat.rows != rows || mat.cols < 1 || said != mat.data.size() || said > kMaxCells) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is ", mat.rows, " x ", mat.cols, " with ", mat.data.size(),
                                                   " values; it must have ", rows,
                                                   " rows, 1 column or more and at most ", kMaxCells, " values"));
  }
  for (size_t i = 0; i < mat.data.size(); ++i) {
    if (!std::isfinite(mat.data[i])) {
      return absl::InvalidArgumentError(absl::StrCat(name, " has the value ", mat.data[i], " at ", i));
    }
  }
  return absl::OkStatus();
}

inline absl::Status CheckCount(const std::string& name, size_t count) {
  return CheckRange(absl::StrCat("number of ", name), static_cast<int64_t>(std::min(count, kMaxCells + 1)), 1,
                    kMaxCells);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for what is out of its range, with its name and value.
inline absl::StatusOr<TokenBill> VisualTokens(int height, int width, const VisionSetup& setup) {
  RETURN_IF_ERROR(CheckPicture(height, width));
  RETURN_IF_ERROR(CheckSetup(setup));
  return impl::VisualTokens(height, width, setup);
}

inline absl::StatusOr<Pixel> CornerOfToken(const Grid& grid, int64_t token, int patch) {
  RETURN_IF_ERROR(CheckGrid(grid));
  RETURN_IF_ERROR(CheckRange("patch", patch, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("token", token, 0, int64_t{grid.rows} * grid.cols - 1));
  return impl::CornerOfToken(grid, token, patch);
}

inline absl::StatusOr<std::optional<int64_t>> TokenAt(const Grid& grid, int patch, const Pixel& pixel) {
  RETURN_IF_ERROR(CheckGrid(grid));
  RETURN_IF_ERROR(CheckRange("patch", patch, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("y", pixel.y, 0, kMaxSide - 1));
  RETURN_IF_ERROR(CheckRange("x", pixel.x, 0, kMaxSide - 1));
  return impl::TokenAt(grid, patch, pixel);
}

inline absl::StatusOr<Grid> FitWithin(const Grid& size, int max_side) {
  RETURN_IF_ERROR(CheckPicture(size.rows, size.cols));
  RETURN_IF_ERROR(CheckRange("max_side", max_side, 1, kMaxSide));
  return impl::FitWithin(size, max_side);
}

inline absl::StatusOr<TokenStats> Statistics(const Mat& rows, const Grid& grid) {
  RETURN_IF_ERROR(CheckGrid(grid));
  RETURN_IF_ERROR(CheckMat("rows", rows, int64_t{grid.rows} * grid.cols));
  return impl::Statistics(rows, grid);
}

inline absl::StatusOr<std::vector<float>> AttentionReceived(const Mat& attention) {
  RETURN_IF_ERROR(CheckMat("attention", attention, attention.cols));
  return impl::AttentionReceived(attention);
}

inline absl::StatusOr<Mat> NormaliseMap(std::span<const float> weights, const Grid& grid) {
  RETURN_IF_ERROR(CheckGrid(grid));
  RETURN_IF_ERROR(CheckMat("weights", {static_cast<int>(weights.size()), 1, {weights.begin(), weights.end()}},
                           int64_t{grid.rows} * grid.cols));
  return impl::NormaliseMap(weights, grid);
}

inline absl::StatusOr<Mat> ResampleGrid(const Mat& values, const Grid& from, const Grid& to) {
  RETURN_IF_ERROR(CheckGrid(from));
  RETURN_IF_ERROR(CheckGrid(to));
  RETURN_IF_ERROR(CheckMat("values", values, int64_t{from.rows} * from.cols));
  RETURN_IF_ERROR(CheckRange("number of new values", int64_t{to.rows} * to.cols * values.cols, 1, kMaxCells));
  return impl::ResampleGrid(values, from, to);
}

inline absl::StatusOr<double> PooledCosine(const Mat& a, const Mat& b) {
  RETURN_IF_ERROR(CheckMat("a", a, std::max(a.rows, 1)));
  RETURN_IF_ERROR(CheckMat("b", b, std::max(b.rows, 1)));
  RETURN_IF_ERROR(CheckRange("columns of b", b.cols, a.cols, a.cols));
  return impl::PooledCosine(a, b);
}

inline absl::StatusOr<std::vector<BudgetCell>> BudgetTable(std::span<const int64_t> contexts,
                                                           std::span<const int64_t> image_tokens) {
  RETURN_IF_ERROR(CheckCount("contexts", contexts.size()));
  RETURN_IF_ERROR(CheckCount("images", image_tokens.size()));
  RETURN_IF_ERROR(
      CheckRange("number of cells", static_cast<int64_t>(contexts.size() * image_tokens.size()), 1, kMaxCells));
  for (const int64_t context : contexts) RETURN_IF_ERROR(CheckRange("context", context, 1, kMaxTokens));
  for (const int64_t tokens : image_tokens) RETURN_IF_ERROR(CheckRange("image_tokens", tokens, 0, kMaxTokens));
  return impl::BudgetTable(contexts, image_tokens);
}

inline absl::StatusOr<std::vector<CostRatio>> CostRatios(int64_t text_tokens, std::span<const int64_t> image_tokens) {
  RETURN_IF_ERROR(CheckRange("text_tokens", text_tokens, 1, kMaxTokens));
  RETURN_IF_ERROR(CheckCount("images", image_tokens.size()));
  for (const int64_t tokens : image_tokens) RETURN_IF_ERROR(CheckRange("image_tokens", tokens, 0, kMaxTokens));
  return impl::CostRatios(text_tokens, image_tokens);
}

inline absl::StatusOr<double> CombinedSpeedup(std::span<const Part> parts) {
  RETURN_IF_ERROR(CheckCount("parts", parts.size()));
  double sum = 0;
  for (const Part& part : parts) {
    RETURN_IF_ERROR(CheckNumber("share", part.share, 0, 1));
    RETURN_IF_ERROR(CheckNumber("speedup", part.speedup, 1e-9, 1e12));
    sum += part.share;
  }
  RETURN_IF_ERROR(CheckNumber("sum of the shares", sum, 1 - 1e-6, 1 + 1e-6));
  return impl::CombinedSpeedup(parts);
}

inline absl::StatusOr<std::vector<TurnCost>> DialogueCost(int64_t image_tokens, std::span<const Turn> turns,
                                                          Dialogue dialogue) {
  RETURN_IF_ERROR(CheckRange("image_tokens", image_tokens, 1, kMaxTokens));
  RETURN_IF_ERROR(CheckCount("turns", turns.size()));
  for (const Turn& turn : turns) {
    RETURN_IF_ERROR(CheckRange("tokens of a question", turn.question, 1, kMaxTokens));
    RETURN_IF_ERROR(CheckRange("tokens of an answer", turn.answer, 1, kMaxTokens));
  }
  return impl::DialogueCost(image_tokens, turns, dialogue);
}

inline absl::StatusOr<AskSummary> Summarise(const AskTimes& times) {
  for (const double ms : {times.vision_ms, times.bridge_ms, times.prefill_ms}) {
    RETURN_IF_ERROR(CheckNumber("time of a part [ms]", ms, 0, 1e12));
  }
  RETURN_IF_ERROR(CheckNumber("decode_ms", times.decode_ms, 1e-9, 1e12));
  RETURN_IF_ERROR(CheckRange("output_tokens", times.output_tokens, 1, kMaxTokens));
  return impl::Summarise(times);
}

inline absl::StatusOr<double> BitsPerToken(int correct, int choices, int64_t tokens) {
  RETURN_IF_ERROR(CheckRange("correct", correct, 0, 1 << 20));
  RETURN_IF_ERROR(CheckRange("choices", choices, 1, 1 << 20));
  RETURN_IF_ERROR(CheckRange("tokens", tokens, 1, kMaxTokens));
  return impl::BitsPerToken(correct, choices, tokens);
}

}  // namespace vlm_inference

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_INFERENCE_H_
