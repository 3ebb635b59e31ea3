// Time to first token with and without an image, on an engine of Qwen2-VL-2B's exact shapes and a few of its layers.

#ifndef MODELS_QWEN2_VL_BENCH_TTFT_H_
#define MODELS_QWEN2_VL_BENCH_TTFT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/qwen2_vl/bench/scaling_law.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl::bench {

inline constexpr int kTextTokens = 30;
inline constexpr int kDepths[] = {1, 3, 5};  // the law goes through the first two, the third one is its check
inline constexpr double kAllowedMiss = 0.15;

struct Options {
  std::vector<int> sides = {224, 336, 448};  // [pixels] multiples of 28
  int checked_side = 336;                    // the one whose law is checked, and text alone
  double seconds = 60;                       // on the wall; begins no further round behind them
  int most_rounds = 5;
};

// One prompt: kTextTokens of text, around an image unless side is 0. What is [seconds] is the least of all rounds: what
// else a machine does only adds.
struct Row {
  int side = 0;  // [pixels], 0 for text alone
  int patches = 0, tokens = 0;
  std::vector<Point> encoder, prefill, decode;  // as measured; without the head
  ScalingLaw encoder_law, prefill_law, decode_law;

  // Of all layers.
  double EncoderSeconds() const;
  double PrefillSeconds() const;
  double DecodeSeconds() const;
};

struct Check {
  std::string segment;
  double predicted = 0, measured = 0;  // [seconds] of the third depth
  double miss = 0;                     // share of what was measured
};

struct Result {
  std::vector<Row> rows;  // text alone, then the sides
  std::vector<Check> checks;
  double head_seconds = 0;  // logits of one token: the whole head, as it is
  int rounds = 0;

  // Time to first token of all layers: encoder, prefill, logits.
  double Ttft(const Row& row) const { return row.EncoderSeconds() + row.PrefillSeconds() + head_seconds; }
  double WorstMiss() const;
};

// Errors:  InvalidArgument for a side that is no multiple of 28; those of the source.
// Cost:    2.4 GB, of which the head is 0.93; about 0.8 TFLOP a round with the default sides, some 20 seconds.
// Numerics: processor time of one thread, which other programs on the machine hardly change; on two idle cores the
//           clock on the wall shows a little more than half of it.
absl::StatusOr<Result> MeasureTtft(const WeightSource& source, const Options& options);

// The tables, for people, with what the original course printed beside them.
std::string Report(const Result& result);

}  // namespace qwen2_vl::bench

#endif  // MODELS_QWEN2_VL_BENCH_TTFT_H_
