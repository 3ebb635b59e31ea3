#include "quiz/formulas/variants.h"

#include <cstdint>
#include <map>
#include <string>

#include "base/check.h"

namespace course::quiz {
namespace {

// {step * from, ..., step * to}.
struct Range {
  int from = 0;
  int to = 0;
  double step = 1;
};

constexpr double kGiB = int64_t{1} << 30;

const std::map<std::string, Range>& Ranges() {
  static const auto* ranges = new std::map<std::string, Range>{
      {"num_layers", {1, 80}},
      {"num_query_heads", {1, 8}},  // for each K/V head
      {"num_kv_heads", {1, 16}},
      {"head_dim", {1, 32, 8}},
      {"dtype_bytes", {1, 4}},
      {"seq_len", {1, 9000}},
      {"hbm_bytes", {8, 40, kGiB}},
      {"weight_bytes", {1, 36, kGiB}},
      {"kv_bytes_per_token", {64, 1024, 1024}},
      {"prompt_len", {1, 500}},
      {"num_new_tokens", {1, 500}},
      {"peak_flops", {20, 1000, 1e12}},
      {"mem_bandwidth", {1, 50, 1e11}},
      {"tokens_per_pass", {1, 600}},
      {"batch", {1, 600}},
      {"num_params", {1, 700, 1e8}},
      {"bytes_per_weight", {1, 8, 0.5}},
      {"logit_gap", {-60, 60, 0.125}},
      {"logit_0", {-80, 80, 0.125}},
      {"logit_1", {-80, 80, 0.125}},
      {"logit_2", {-80, 80, 0.125}},
      {"temperature", {2, 20, 0.125}},
      {"count_0", {1, 40}},
      {"count_1", {1, 40}},
      {"count_2", {1, 40}},
      {"count_3", {1, 40}},
      {"count_4", {1, 40}},
      {"top_p", {1, 20, 0.05}},
      {"per_second", {1, 4000}},
      {"seconds", {1, 400, 0.005}},
      {"side", {1, 48}},  // in patches
      {"patch", {2, 16}},
      {"height", {16, 1000}},
      {"width", {16, 1000}},
      {"mel_bins", {2, 16, 8}},
      {"frames", {16, 3000}},
      {"model_dim", {1, 24, 8}},
      {"text_tokens", {0, 500}},
      {"queries", {1, 256}},
      {"context", {1, 16, 512}},
      {"num_pairs", {2, 64}},
      {"tau", {5, 40, 0.05}},
      {"threshold", {0, 60}},
      {"token_budget", {1, 60}},
      {"num_requests", {1, 20}},
      {"prefix_len", {1, 300}},
      {"tail_len", {0, 40}},
      {"block_size", {1, 32}},
      {"merge", {1, 4}},
      {"prompt_tokens", {8, 500}},
      {"num_images", {1, 6}},
      {"image_tokens", {1, 600}},
      {"chunk", {100, 300}},
      {"image_offset", {1, 100}},
      {"encoder_budget", {1, 300}},
      {"vision_dim", {1, 32, 64}},
      {"hidden_dim", {1, 64, 64}},
      {"lm_dim", {1, 64, 64}},
      {"vision_millions", {100, 700}},
      {"projector_millions", {1, 60}},
      {"lm_millions", {500, 14'000}},
  };
  return *ranges;
}

}  // namespace

Arguments RandomArguments(const Formula& formula, base::Rng& rng) {
  Arguments arguments;
  for (const std::string& name : formula.parameters) {
    const auto range = Ranges().find(name);
    CHECK(range != Ranges().end()) << "no range for the parameter " << name;
    const auto& [from, to, step] = range->second;
    arguments[name] = step * (from + rng.Below(to - from + 1));
  }
  if (arguments.contains("num_query_heads")) arguments["num_query_heads"] *= arguments["num_kv_heads"];
  if (arguments.contains("side")) arguments["side"] *= arguments["patch"];
  return arguments;
}

}  // namespace course::quiz
