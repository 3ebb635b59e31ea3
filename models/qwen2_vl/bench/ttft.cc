#include "models/qwen2_vl/bench/ttft.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/qwen2_vl/bench/flops.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/language_model.h"
#include "models/qwen2_vl/rotary.h"
#include "models/qwen2_vl/vision_tower.h"

namespace qwen2_vl::bench {
namespace {

constexpr int kDecoded = 4;  // tokens a round

double Clock(clockid_t which) {
  timespec now;
  clock_gettime(which, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
// Of the processor, that this thread has used.
double Now() { return Clock(CLOCK_THREAD_CPUTIME_ID); }

// One thread for as long as this lives.
class OneThread {
 public:
  OneThread() : before_(base::NumThreads()) { base::SetNumThreads(1); }
  ~OneThread() { base::SetNumThreads(before_); }

 private:
  int before_;
};

// Keeps the least that was measured at a depth.
void Keep(std::vector<Point>& points, int layers, double seconds) {
  for (Point& point : points) {
    if (point.layers != layers) continue;
    point.seconds = std::min(point.seconds, seconds);
    return;
  }
  points.push_back({layers, seconds});
}

struct Rig {
  VisionTower tower;
  LanguageModel model;
  std::vector<float> text;  // (kTextTokens, D)
};

absl::StatusOr<Rig> LoadRig(const WeightSource& source) {
  Config config = kQwen2Vl2B;
  config.vision.layers = config.llm.layers = kDepths[2];
  std::vector<int> tokens(kTextTokens);
  for (int i = 0; i < kTextTokens; ++i) tokens[i] = 1000 + i;
  Rig rig;
  ASSIGN_OR_RETURN(rig.tower, VisionTower::Load(source, config));
  ASSIGN_OR_RETURN(rig.model, LanguageModel::Load(source, config, LanguageModel::Head::kLoaded));
  ASSIGN_OR_RETURN(rig.text, EmbedTokens(source, config.llm, tokens));
  return rig;
}

// Once through a prompt with this many layers in both models.
void Once(Rig& rig, int depth, Row& row) {
  const size_t D = kQwen2Vl2B.llm.width, half = kTextTokens / 2 * D;
  std::vector<float> embeddings = rig.text;
  std::vector<ImageRange> images;
  if (row.side > 0) {
    const int patches_a_side = row.side / kQwen2Vl2B.vision.patch_size;
    const Grid grid = {patches_a_side, patches_a_side};
    // A picture of a soft gradient: any picture takes as long.
    std::vector<float> patches(size_t(row.patches) * kQwen2Vl2B.vision.patch_values());
    for (size_t i = 0; i < patches.size(); ++i) patches[i] = static_cast<float>(i % 1009) / 505 - 1;
    const double start = Now();
    const std::vector<float> rows = rig.tower.Encode(patches, grid, depth);
    Keep(row.encoder, depth, Now() - start);
    embeddings.insert(embeddings.begin() + static_cast<ptrdiff_t>(half), rows.begin(), rows.end());
    images.push_back({.offset = kTextTokens / 2, .grid = grid});
  }
  std::vector<Position> positions = PromptPositions(row.tokens, images, kQwen2Vl2B.vision.merge_size);
  rig.model.Forget();
  double start = Now();
  rig.model.Append(embeddings, positions, depth);
  Keep(row.prefill, depth, Now() - start);
  for (int i = 0; i < kDecoded; ++i) {
    const Position next = NextPosition(positions);
    start = Now();
    rig.model.Append(std::span(rig.text).first(D), {&next, 1}, depth);
    Keep(row.decode, depth, Now() - start);
    positions.push_back(next);
  }
}

ScalingLaw LawOf(const std::vector<Point>& points) {
  return points.empty() ? ScalingLaw{} : Through(points[0], points[1]);
}

void AddCheck(const std::string& segment, const std::vector<Point>& points, std::vector<Check>& checks) {
  if (points.size() < 3) return;
  const ScalingLaw law = LawOf(points);
  checks.push_back({segment, law.At(points[2].layers), points[2].seconds, Miss(law, points[2])});
}

std::string NameOf(const Row& row) { return row.side == 0 ? "text alone" : absl::StrCat(row.side, " x ", row.side); }

std::string Milliseconds(const std::vector<Point>& points) {
  std::string text;
  for (const Point& point : points) absl::StrAppendFormat(&text, " %7.1f", 1000 * point.seconds);
  return text;
}

}  // namespace

double Row::EncoderSeconds() const { return side == 0 ? 0 : encoder_law.At(kQwen2Vl2B.vision.layers); }
double Row::PrefillSeconds() const { return prefill_law.At(kQwen2Vl2B.llm.layers); }
double Row::DecodeSeconds() const { return decode_law.At(kQwen2Vl2B.llm.layers); }

double Result::WorstMiss() const {
  double worst = 0;
  for (const Check& check : checks) worst = std::max(worst, check.miss);
  return worst;
}

absl::StatusOr<Result> MeasureTtft(const WeightSource& source, const Options& options) {
  Result result = {.rows = {{.side = 0, .tokens = kTextTokens}}};
  for (const int side : options.sides) {
    if (side < 28 || side % 28 != 0) {
      return absl::InvalidArgumentError(absl::StrCat("a side of ", side, " is no multiple of 28"));
    }
    const int patches = (side / 14) * (side / 14);
    result.rows.push_back({.side = side, .patches = patches, .tokens = kTextTokens + patches / 4});
  }
  ASSIGN_OR_RETURN(Rig rig, LoadRig(source));
  result.head_seconds = INFINITY;
  const OneThread one_thread;
  const double start = Clock(CLOCK_MONOTONIC);
  // All prompts and depths take turns in each round, so that what is compared had the same neighbours.
  for (;
       result.rounds < options.most_rounds && (result.rounds == 0 || Clock(CLOCK_MONOTONIC) - start < options.seconds);
       ++result.rounds) {
    for (Row& row : result.rows) {
      for (const int depth : kDepths) {
        if (depth == kDepths[2] && row.side != 0 && row.side != options.checked_side) continue;
        Once(rig, depth, row);
      }
      const double logits = Now();
      rig.model.Logits();
      result.head_seconds = std::min(result.head_seconds, Now() - logits);
    }
  }
  for (Row& row : result.rows) {
    row.encoder_law = LawOf(row.encoder);
    row.prefill_law = LawOf(row.prefill);
    row.decode_law = LawOf(row.decode);
    AddCheck(absl::StrCat("encoder, ", NameOf(row)), row.encoder, result.checks);
    AddCheck(absl::StrCat("prefill, ", NameOf(row)), row.prefill, result.checks);
    AddCheck(absl::StrCat("decode, ", NameOf(row)), row.decode, result.checks);
  }
  return result;
}

std::string Report(const Result& result) {
  std::string text = absl::StrFormat(
      "Qwen2-VL-2B's shapes, weights in float32; processor time of one thread, the least of %d rounds.\n\n"
      "Measured, with %d, %d (and %d) layers of 32 and of 28 [ms]\n"
      "  prompt        tokens   encoder                   prefill                   decode a token\n",
      result.rounds, kDepths[0], kDepths[1], kDepths[2]);
  for (const Row& row : result.rows) {
    absl::StrAppendFormat(&text, "  %-12s %7d  %-25s %-25s %s\n", NameOf(row), row.tokens, Milliseconds(row.encoder),
                          Milliseconds(row.prefill), Milliseconds(row.decode));
  }
  absl::StrAppendFormat(&text, "\nThe law, time = a + b layers, from %d and %d layers; what it says of %d layers\n",
                        kDepths[0], kDepths[1], kDepths[2]);
  for (const Check& check : result.checks) {
    absl::StrAppendFormat(&text, "  %-22s says %7.1f ms, measured %7.1f ms: off by %4.1f %% (%s %.0f %%)\n",
                          check.segment, 1000 * check.predicted, 1000 * check.measured, 100 * check.miss,
                          check.miss <= kAllowedMiss ? "holds, at most" : "DOES NOT HOLD, allowed are",
                          100 * kAllowedMiss);
  }
  absl::StrAppend(
      &text,
      "\nExtrapolated to 32 layers of the encoder and 28 of the language model [ms]; logits measured whole\n"
      "  prompt        tokens   encoder   prefill    logits      TTFT  to text  TFLOP  GFLOP/s  decode a token\n");
  const double text_alone = result.Ttft(result.rows[0]);
  for (const Row& row : result.rows) {
    const double flops = (row.side == 0 ? 0 : EncoderFlops(kQwen2Vl2B, row.patches)) +
                         LayerFlops(kQwen2Vl2B.llm, row.tokens) + HeadFlops(kQwen2Vl2B.llm);
    absl::StrAppendFormat(&text, "  %-12s %7d %9.0f %9.0f %9.0f %9.0f %7.2fx %6.2f %8.1f %15.0f\n", NameOf(row),
                          row.tokens, 1000 * row.EncoderSeconds(), 1000 * row.PrefillSeconds(),
                          1000 * result.head_seconds, 1000 * result.Ttft(row), result.Ttft(row) / text_alone,
                          flops / 1e12, flops / 1e9 / result.Ttft(row),
                          1000 * (row.DecodeSeconds() + result.head_seconds));
  }
  absl::StrAppend(&text,
                  "\nPrinted by the original course, on a GPU that it does not name, not reproduced here:\n"
                  "  text alone 41 ms, with a photo of 1,421 tokens in all 118 ms: 2.88x\n");
  return text;
}

}  // namespace qwen2_vl::bench
