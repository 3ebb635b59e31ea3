// Mutant: the speed-ups of parts are multiplied as if each held for the whole.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_inference::impl {
namespace {

std::span<const float> RowOf(const Mat& mat, int64_t row) {
  return std::span(mat.data).subspan(static_cast<size_t>(row) * mat.cols, mat.cols);
}

template <class Row>
double Dot(const Row& a, const Row& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](double x, double y) { return x * y; });
}

// 0 where one of them has no direction.
template <class Row>
double Cosine(const Row& a, const Row& b) {
  const double lengths = std::sqrt(Dot(a, a)) * std::sqrt(Dot(b, b));
  return lengths > 0 ? Dot(a, b) / lengths : 0;
}

std::vector<double> MeanOfRows(const Mat& mat) {
  std::vector<double> mean(mat.cols);
  for (size_t i = 0; i < mat.data.size(); ++i) mean[i % mat.cols] += double{mat.data[i]} / mat.rows;
  return mean;
}

// A place between two of `count` values: `low`, `high`, and how far it is from the first of them.
struct Between {
  int low, high;
  double share;
};

Between Place(int index, int from, int to) {
  const double exact = (index + 0.5) * from / to - 0.5;
  const double at = std::clamp(exact, 0.0, from - 1.0);
  const int low = static_cast<int>(at);
  return {.low = low, .high = std::min(low + 1, from - 1), .share = at - low};
}

}  // namespace

absl::StatusOr<TokenBill> VisualTokens(int height, int width, const VisionSetup& setup) {
  if (setup.fixed_side > 0) height = width = setup.fixed_side;
  TokenBill bill;
  ASSIGN_OR_RETURN(bill.grid.rows, patch_tokens::PatchesAlong(height, setup.patch, setup.rounding));
  ASSIGN_OR_RETURN(bill.grid.cols, patch_tokens::PatchesAlong(width, setup.patch, setup.rounding));
  const int64_t patches = int64_t{bill.grid.rows} * bill.grid.cols;
  if (patches == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("not one patch of ", setup.patch, " pixels fits into ", height, " x ", width));
  }
  bill.encoder = patches + (setup.class_token ? 1 : 0);
  bill.llm = setup.queries > 0 ? setup.queries : patches;
  return bill;
}

Pixel CornerOfToken(const Grid& grid, int64_t token, int patch) {
  const auto row = static_cast<int>(token / grid.cols), col = static_cast<int>(token % grid.cols);
  return {.y = row * patch, .x = col * patch};
}

std::optional<int64_t> TokenAt(const Grid& grid, int patch, const Pixel& pixel) {
  const int row = pixel.y / patch, col = pixel.x / patch;
  if (row >= grid.rows || col >= grid.cols) return std::nullopt;
  return int64_t{row} * grid.cols + col;
}

Grid FitWithin(const Grid& size, int max_side) {
  const int64_t longer = std::max(size.rows, size.cols);
  if (longer <= max_side) return size;
  const auto fitted = [&](int64_t side) { return static_cast<int>(std::max<int64_t>(1, side * max_side / longer)); };
  return {.rows = fitted(size.rows), .cols = fitted(size.cols)};
}

TokenStats Statistics(const Mat& rows, const Grid& grid) {
  TokenStats stats = {.tokens = rows.rows, .dim = rows.cols};
  std::vector<double> norms;
  for (int t = 0; t < rows.rows; ++t) norms.push_back(std::sqrt(Dot(RowOf(rows, t), RowOf(rows, t))));
  for (const double norm : norms) stats.mean_norm += norm / rows.rows;
  double variance = 0;
  for (const double norm : norms) variance += (norm - stats.mean_norm) * (norm - stats.mean_norm) / rows.rows;
  stats.std_norm = std::sqrt(variance);

  double sum = 0;
  int64_t pairs = 0;
  for (int t = 0; t < rows.rows; ++t) {
    const bool has_right = t % grid.cols + 1 < grid.cols, has_below = t / grid.cols + 1 < grid.rows;
    if (has_right) sum += Cosine(RowOf(rows, t), RowOf(rows, t + 1));
    if (has_below) sum += Cosine(RowOf(rows, t), RowOf(rows, t + grid.cols));
    pairs += has_right + has_below;
  }
  stats.neighbour_cosine = pairs > 0 ? sum / pairs : 0;
  return stats;
}

std::vector<float> AttentionReceived(const Mat& attention) {
  const std::vector<double> mean = MeanOfRows(attention);
  return {mean.begin(), mean.end()};
}

Mat NormaliseMap(std::span<const float> weights, const Grid& grid) {
  Mat map = {.rows = grid.rows, .cols = grid.cols, .data = std::vector<float>(weights.size())};
  const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
  const double range = double{*high} - *low;
  if (range == 0) return map;
  for (size_t i = 0; i < weights.size(); ++i) map.data[i] = static_cast<float>((double{weights[i]} - *low) / range);
  return map;
}

Mat ResampleGrid(const Mat& values, const Grid& from, const Grid& to) {
  Mat result = {.rows = to.rows * to.cols, .cols = values.cols};
  result.data.reserve(static_cast<size_t>(result.rows) * result.cols);
  for (int r = 0; r < to.rows; ++r) {
    const Between y = Place(r, from.rows, to.rows);
    for (int c = 0; c < to.cols; ++c) {
      const Between x = Place(c, from.cols, to.cols);
      const auto old = [&](int row, int col) { return RowOf(values, int64_t{row} * from.cols + col); };
      const auto a = old(y.low, x.low), b = old(y.low, x.high), d = old(y.high, x.low), e = old(y.high, x.high);
      for (int i = 0; i < values.cols; ++i) {
        const double above = (1 - x.share) * a[i] + x.share * b[i];
        const double below = (1 - x.share) * d[i] + x.share * e[i];
        result.data.push_back(static_cast<float>((1 - y.share) * above + y.share * below));
      }
    }
  }
  return result;
}

double PooledCosine(const Mat& a, const Mat& b) { return Cosine(MeanOfRows(a), MeanOfRows(b)); }

std::vector<BudgetCell> BudgetTable(std::span<const int64_t> contexts, std::span<const int64_t> image_tokens) {
  std::vector<BudgetCell> table;
  for (const int64_t tokens : image_tokens) {
    for (const int64_t context : contexts) {
      BudgetCell cell = {.context = context, .image_tokens = tokens};
      cell.remaining = std::max<int64_t>(0, context - tokens);
      cell.overflow = std::max<int64_t>(0, tokens - context);
      cell.share = 100.0 * static_cast<double>(tokens) / static_cast<double>(context);
      if (tokens > 0) cell.images = context / tokens;
      table.push_back(cell);
    }
  }
  return table;
}

std::vector<CostRatio> CostRatios(int64_t text_tokens, std::span<const int64_t> image_tokens) {
  std::vector<CostRatio> ratios;
  for (const int64_t image : image_tokens) {
    const int64_t tokens = text_tokens + image;
    const double linear = static_cast<double>(tokens) / static_cast<double>(text_tokens);
    ratios.push_back({.tokens = tokens, .linear = linear, .quadratic = linear * linear});
  }
  return ratios;
}

double CombinedSpeedup(std::span<const Part> parts) {
  double after = 0;
  after = 1;
  for (const Part& part : parts) after /= part.speedup;
  return 1 / after;
}

std::vector<TurnCost> DialogueCost(int64_t image_tokens, std::span<const Turn> turns, Dialogue dialogue) {
  std::vector<TurnCost> costs;
  int64_t history = image_tokens;  // [tokens] in front of the question
  int64_t kept = 0;                // [rows] of them that have keys and values
  for (const Turn& turn : turns) {
    const int64_t prompt = history + turn.question;
    costs.push_back({.prompt = prompt, .computed = prompt - kept, .encoder_runs = costs.empty() ? 1 : 0});
    if (dialogue == Dialogue::kContinued) history = prompt + turn.answer;
    kept = dialogue == Dialogue::kContinued ? history - 1 : image_tokens;
  }
  return costs;
}

AskSummary Summarise(const AskTimes& times) {
  const std::array<double, 4> parts = {times.vision_ms, times.bridge_ms, times.prefill_ms, times.decode_ms};
  const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
  AskSummary summary;
  for (size_t i = 0; i < parts.size(); ++i) summary.shares[i] = 100 * parts[i] / total;
  summary.tokens_per_second = static_cast<double>(times.output_tokens) / (times.decode_ms / 1000);
  return summary;
}

double BitsPerToken(int correct, int choices, int64_t tokens) {
  return correct * std::log2(choices) / static_cast<double>(tokens);
}

}  // namespace vlm_inference::impl
