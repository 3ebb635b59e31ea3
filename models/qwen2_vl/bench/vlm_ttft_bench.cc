// `course bench vlm_ttft`: time to first token with and without an image, for Qwen2-VL-2B's shapes on this processor.
// Prints the tables, and two measures as lines of JSON.
//
//   bazel run //models/qwen2_vl/bench:vlm_ttft_bench
//
// Two goals. The scaling law must hold, or what is extrapolated is nothing. And the time must follow the work: what an
// image costs against text alone, divided by the same ratio of FLOPs, is at most 1.5.

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "harness/course/bench/measure.h"
#include "models/qwen2_vl/bench/flops.h"
#include "models/qwen2_vl/bench/ttft.h"
#include "models/qwen2_vl/weight_source.h"
#include "nlohmann/json.hpp"

namespace qwen2_vl::bench {
namespace {

using course::bench::Rounded;

void Print(const course::bench::Measure& measure) {
  std::printf("%s\n", course::bench::MeasureJson(measure).c_str());
  std::fflush(stdout);
}

double Flops(const Row& row) {
  return (row.side == 0 ? 0 : EncoderFlops(kQwen2Vl2B, row.patches)) + LayerFlops(kQwen2Vl2B.llm, row.tokens) +
         HeadFlops(kQwen2Vl2B.llm);
}

void Run() {
  const auto result = MeasureTtft(SeededWeights(1), {});
  CHECK(result.ok()) << result.status();
  std::printf("%s\n", Report(*result).c_str());
  nlohmann::ordered_json checks, rows;
  for (const Check& check : result->checks) checks[check.segment] = Rounded(100 * check.miss);
  Print({.name = "vlm_ttft.scaling",
         .value = Rounded(100 * result->WorstMiss()),
         .unit = "% off",
         .goal = 100 * kAllowedMiss,
         .detail = checks.dump()});
  const Row& text = result->rows[0];
  double worst = 0;
  for (const Row& row : result->rows) {
    const double ratio = result->Ttft(row) / result->Ttft(text), flops = Flops(row) / Flops(text);
    if (row.side > 0) worst = std::max(worst, ratio / flops);
    rows[absl::StrCat(row.side)] = {{"encoder_s", Rounded(row.EncoderSeconds())},
                                    {"prefill_s", Rounded(row.PrefillSeconds())},
                                    {"logits_s", Rounded(result->head_seconds)},
                                    {"ttft_to_text", Rounded(ratio)},
                                    {"flops_to_text", Rounded(flops)}};
  }
  Print({.name = "vlm_ttft.against_flops", .value = Rounded(worst), .unit = "x", .goal = 1.5, .detail = rows.dump()});
}

}  // namespace
}  // namespace qwen2_vl::bench

int main() { qwen2_vl::bench::Run(); }
