#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "nn/io/chart.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/large_sweep.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/measure.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/page.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/sections.h"

namespace vlm_report {
namespace {

using absl::StrCat;
using absl::StrFormat;
using base::Markup;
using Rows = std::vector<std::vector<std::string>>;

}  // namespace

Made Sweeps(const ReportOptions& options) {
  ASSIGN_OR_RETURN(const auto points, QualitySweep({8, 16, 24, 32, 40, 48, 64, 96}, options.pictures));
  nn::io::LineChart chart = {
      .title = "Right answers against the side of the picture",
      .x_label = "side [pixels]",
      .y_label = "share of right answers",
      .series = {{"colour", {}}, {"shape", {}}, {"place", {}}, {"shape, 4 queries", {}}, {"by chance", {}}}};
  Rows rows = {{"side", "patches", "colour", "shape", "place", "MACs of the encoder", "of these, pairs"}};
  for (const QualityPoint& p : points) {
    std::vector<std::string> row = {StrCat(p.side), StrCat(p.patches)};
    for (size_t i = 0; i < 3; ++i) {
      chart.series[i].points.emplace_back(p.side, p.projector[i]);
      row.push_back(StrFormat("%.3f, %.3f", p.projector[i], p.resampler[i]));
    }
    chart.series[3].points.emplace_back(p.side, p.resampler[1]);
    chart.series[4].points.emplace_back(p.side, 0.25);
    row.push_back(Count(p.macs.total()));
    row.push_back(Percent(100.0 * static_cast<double>(p.macs.quadratic) / static_cast<double>(p.macs.total())));
    rows.push_back(row);
  }
  ASSIGN_OR_RETURN(const std::string svg, nn::io::LineChartSvg(chart, nn::io::SvgPlace::kPage));
  ASSIGN_OR_RETURN(const auto tokens, TokenSweep({128, 224, 336, 384, 448}));
  Rows larger = {{"side", "tokens, cut off", "padded", "GMACs of ViT-L/14", "of these, pairs"}};
  for (const TokenPoint& p : tokens) {
    larger.push_back({StrCat(p.side), Count(p.floor_tokens), Count(p.ceil_tokens),
                      StrFormat("%.1f", static_cast<double>(p.macs.total()) / 1e9),
                      Percent(100.0 * static_cast<double>(p.macs.quadratic) / static_cast<double>(p.macs.total()))});
  }
  Markup all =
      Paragraph(
          StrCat("Colour, shape and place of ", options.pictures,
                 " drawings that no training saw, each resized to the side; positions are read off between the "
                 "trained 4 x 4. The model was trained at 32 pixels only. To the left of it, detail is lost; to "
                 "the right, a patch shows a smaller part of the object than any patch did in training. Below chance "
                 "means that the answer was a word of another kind: a small object looks like a dot.")) +
      Chart(svg, "The cliff on both sides of the trained resolution. With 16 rows, where nothing else is said.") +
      Table(rows) + Paragraph("Each pair of shares: with 16 rows, with 4 queries.") +
      Paragraph("Tokens and multiplications of CLIP's ViT-L/14, exact; it is not run here.") + Table(larger);
  if (!options.large) return all;
  ASSIGN_OR_RETURN(const std::vector<LargePoint> qwen, LargeSweep({128, 224, 336, 384, 448}));
  Rows times = {
      {"side", "resized to", "patches", "tokens", "one layer [CPU-s]", "all 32 [CPU-s]", "against 224 pixels"}};
  double base_time = 0;
  for (const LargePoint& p : qwen) base_time = p.side == 224 ? p.whole() : base_time;
  for (const LargePoint& p : qwen) {
    times.push_back({StrCat(p.side), StrCat(p.resized), Count(p.patches), Count(p.tokens), StrFormat("%.3f", p.layer),
                     StrFormat("%.1f", p.whole()), base_time > 0 ? StrFormat("%.2f", p.whole() / base_time) : "-"});
  }
  return all +
         Paragraph(
             "Qwen2-VL's encoder in its real sizes, with made-up weights: one of its 32 layers, embedding and merger "
             "were run here in one thread. Its processor resizes to multiples of 28 pixels.") +
         Table(times);
}

Made Budget() {
  const std::vector<int64_t> contexts = {2048, 4096, 8192, 16384}, images = {0, 32, 196, 576, 784, 1024, 1764, 2304};
  ASSIGN_OR_RETURN(const auto table, vlm_inference::BudgetTable(contexts, images));
  if (table.size() != contexts.size() * images.size()) {
    return absl::InvalidArgumentError(StrCat("a budget table of ", table.size(), " cells instead of 32"));
  }
  Rows rows = {{"image tokens", "2,048", "4,096", "8,192", "16,384", "images that fit"}};
  std::vector<Bar> bars;
  for (size_t i = 0; i < images.size(); ++i) {
    std::vector<std::string> row = {Count(images[i])}, fit;
    for (size_t c = 0; c < contexts.size(); ++c) {
      const vlm_inference::BudgetCell& cell = table[i * contexts.size() + c];
      row.push_back(cell.overflow > 0 ? StrFormat("%s too many (%.2f %%)", Count(cell.overflow), cell.share)
                                      : StrFormat("%s (%.2f %%)", Count(cell.remaining), cell.share));
      if (cell.images.has_value()) fit.push_back(StrCat(*cell.images));
    }
    row.push_back(fit.empty() ? "-" : absl::StrJoin(fit, " / "));
    rows.push_back(row);
    const vlm_inference::BudgetCell& small = table[i * contexts.size()];
    bars.push_back({.label = StrCat(Count(images[i]), " tokens"),
                    .value = static_cast<double>(images[i]),
                    .text = small.overflow > 0 ? StrCat(Count(small.overflow), " too many")
                                               : StrCat(Count(small.remaining), " left")});
  }
  return Paragraph("What remains of a window for text, and the share that the image takes of it.") +
         Chart(BarChart("An image in a window of 2,048 tokens", bars, 2048, "2,048"),
               "An image that does not fit is drawn beyond the window, not cut at it.") +
         Table(rows);
}

Made Performances(const ReportOptions& options) {
  ASSIGN_OR_RETURN(const Performance p, MeasurePerformance(options.questions));
  const auto& t = p.usual.times;
  Rows shares = {{"part", "ms", "share"}};
  const std::pair<const char*, double> parts[] = {
      {"vision", t.vision_ms}, {"bridge", t.bridge_ms}, {"prefill", t.prefill_ms}, {"decode", t.decode_ms}};
  for (size_t i = 0; i < 4; ++i) shares.push_back({parts[i].first, Ms(parts[i].second), Percent(p.summary.shares[i])});
  Rows variants = {{"way", "ms a question", "times as fast"}};
  double product = 1;
  variants.push_back({StrCat(p.base.what, ", products by three plain loops"), Ms(p.loops_ms()),
                      StrFormat("%.2f", p.base.total_ms() / p.loops_ms())});
  variants.push_back({p.base.what, Ms(p.base.total_ms()), "1.00"});
  for (const Variant& v : p.single) {
    const double gain = p.base.total_ms() / v.total_ms();
    // Keeping the picture includes keeping the question.
    if (&v != &p.single[1]) product *= gain;
    variants.push_back({v.what, Ms(v.total_ms()), StrFormat("%.2f", gain)});
  }
  variants.push_back(
      {p.combined.what, Ms(p.combined.total_ms()), StrFormat("%.2f", p.base.total_ms() / p.combined.total_ms())});
  variants.push_back({"if speed-ups multiplied", "-", StrFormat("%.2f", product)});
  const std::vector<int64_t> images = {0, 196, 1024, 2048};
  ASSIGN_OR_RETURN(const auto ratios, vlm_inference::CostRatios(500, images));
  Rows costs = {{"image tokens beside 500 of text", "prompt", "products", "pairs"}};
  for (size_t i = 0; i < std::min(ratios.size(), images.size()); ++i) {
    costs.push_back({Count(images[i]), Count(ratios[i].tokens), StrFormat("%.2f", ratios[i].linear),
                     StrFormat("%.2f", ratios[i].quadratic)});
  }
  ASSIGN_OR_RETURN(const double amdahl, vlm_inference::CombinedSpeedup(std::vector<vlm_inference::Part>{
                                            {.15, 1.8}, {.05, 1}, {.30, 2.5}, {.50, 2.0}}));
  return Paragraph(
             StrFormat("Medians of %d captions on this machine, while it did whatever else it was doing. %.0f words "
                       "a second while decoding.",
                       p.questions, p.summary.tokens_per_second)) +
         Table(shares) + Table(variants) +
         Paragraph(
             "\"If speed-ups multiplied\" is the product of the gains by 4 queries and by the picture's keys and "
             "values. Where it differs from the measured combination, the two save parts of the same time.") +
         Paragraph(StrFormat(
             "All other rows multiply matrices in tiles and vectors, as kernels/gemm.h does. The products of "
             "a caption, timed by themselves with numbers of the same shapes, take %s ms of CPU time that way and "
             "%s ms with three plain loops, %.1f times as long; the first row has the one in the place of the "
             "other.",
             Ms(p.products.blocked_ms), Ms(p.products.loops_ms), p.products.loops_ms / p.products.blocked_ms)) +
         Paragraph(
             StrFormat("The notebook's bar: vision 1.8, prefill 2.5 and decoding 2 times as fast, with shares of 15, "
                       "5, 30 and 50 percent. The product is 9.0, the whole becomes %.2f times as fast.",
                       amdahl)) +
         Table(costs);
}

}  // namespace vlm_report
