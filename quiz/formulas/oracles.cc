#include "quiz/formulas/oracles.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace course::quiz {
namespace {

int64_t Int(const Arguments& a, const char* name) { return std::llround(a.at(name)); }

// Walks through the model and adds up what lies there for one token.
int64_t CountedBytes(int64_t layers, int64_t heads, int64_t vectors, const Arguments& a) {
  const int64_t vector_bytes = Int(a, "head_dim") * Int(a, "dtype_bytes");
  int64_t bytes = 0;
  for (int64_t layer = 0; layer < layers; ++layer) {
    for (int64_t head = 0; head < heads; ++head) {
      for (int64_t vector = 0; vector < vectors; ++vector) bytes += vector_bytes;
    }
  }
  return bytes;
}

double PerToken(const Arguments& a) { return CountedBytes(Int(a, "num_layers"), Int(a, "num_kv_heads"), 2, a); }
double PerTokenQueryHeads(const Arguments& a) {
  return CountedBytes(Int(a, "num_layers"), Int(a, "num_query_heads"), 2, a);
}
double PerTokenOneVector(const Arguments& a) {
  return CountedBytes(Int(a, "num_layers"), Int(a, "num_kv_heads"), 1, a);
}
double PerTokenOneLayer(const Arguments& a) { return CountedBytes(1, Int(a, "num_kv_heads"), 2, a); }
double PerTokenBits(const Arguments& a) { return CountedBytes(8 * Int(a, "num_layers"), Int(a, "num_kv_heads"), 2, a); }

Oracle PerSequence(double (*per_token)(const Arguments&)) {
  return [per_token](const Arguments& a) {
    const double one = per_token(a);
    double bytes = 0;
    for (int64_t token = Int(a, "seq_len"); token > 0; --token) bytes += one;
    return bytes;
  };
}

// Puts pieces into the memory until the next one would not fit.
double Pieces(int64_t memory, int64_t taken, int64_t piece) {
  int64_t count = 0;
  for (int64_t used = taken + piece; used <= memory; used += piece) ++count;
  return count;
}

int64_t BytesPerSequence(const Arguments& a) { return Int(a, "kv_bytes_per_token") * Int(a, "seq_len"); }

double FitRoundedUp(const Arguments& a) {
  const int64_t memory = Int(a, "hbm_bytes"), piece = BytesPerSequence(a);
  int64_t count = 0;
  for (int64_t used = Int(a, "weight_bytes"); used < memory; used += piece) ++count;
  return count;
}

// Generates step by step; `charge` says what step i costs.
template <class Charge>
double Steps(const Arguments& a, const Charge& charge) {
  const int64_t steps = Int(a, "num_new_tokens");
  int64_t units = 0;
  for (int64_t i = 0; i < steps; ++i) units += charge(i);
  return units;
}

double Without(const Arguments& a) {
  return Steps(a, [&a](int64_t i) { return Int(a, "prompt_len") + i; });
}
double WithoutAfterAppending(const Arguments& a) {
  return Steps(a, [&a](int64_t i) { return Int(a, "prompt_len") + i + 1; });
}
double WithoutPromptOnce(const Arguments& a) {
  return Steps(a, [&a](int64_t i) { return i == 0 ? Int(a, "prompt_len") : i; });
}
double WithoutFinalLength(const Arguments& a) {
  return Steps(a, [&a](int64_t) { return Int(a, "prompt_len") + Int(a, "num_new_tokens"); });
}
double NewTokens(const Arguments& a) {
  return Steps(a, [](int64_t) { return 1; });
}
double With(const Arguments& a) { return Int(a, "prompt_len") + NewTokens(a); }
// The first step computes the prompt, each later one the token that the step before has sampled.
double Engine(const Arguments& a) {
  return Steps(a, [&a](int64_t i) { return i == 0 ? Int(a, "prompt_len") : 1; });
}
double PromptOnly(const Arguments& a) { return a.at("prompt_len"); }

// Times of a pass in which every weight is used `flops_per_weight` times.
double MemoryTime(const Arguments& a, double bytes_per_weight) {
  const double weights_per_second = a.at("mem_bandwidth") / bytes_per_weight;
  return a.at("num_params") / weights_per_second;
}
double MemoryTime(const Arguments& a) { return MemoryTime(a, a.at("bytes_per_weight")); }
double ArithmeticTime(const Arguments& a, double flops_per_weight) {
  const double weights_per_second = a.at("peak_flops") / flops_per_weight;
  return a.at("num_params") / weights_per_second;
}

// FLOPs in the time of reading one byte.
double Ridge(const Arguments& a) {
  const double byte_seconds = 1 / a.at("mem_bandwidth");
  const double flop_seconds = 1 / a.at("peak_flops");
  return byte_seconds / flop_seconds;
}

// Adds up the FLOPs of a model of 64 weights, token by token.
Oracle Intensity(double flops_per_use, bool all_tokens, bool bytes_count) {
  return [=](const Arguments& a) {
    const double tokens = all_tokens ? a.at("tokens_per_pass") : 1;
    double flops = 0, bytes = 0;
    for (int token = 0; token < tokens; ++token) flops += 64 * flops_per_use;
    for (int weight = 0; weight < 64; ++weight) bytes += bytes_count ? a.at("bytes_per_weight") : 1;
    return flops / bytes;
  };
}

// Time of the arithmetic over the time of the pass.
Oracle Utilization(const Oracle& intensity) {
  return [=](const Arguments& a) {
    const double arithmetic = intensity(a) / a.at("peak_flops");
    const double memory = 1 / a.at("mem_bandwidth");
    return arithmetic / (arithmetic > memory ? arithmetic : memory);
  };
}

// The batch whose arithmetic takes as long as the reading, by bisection on one weight.
double CriticalBatch(const Arguments& a, double bytes_per_weight) {
  double low = 0, high = 1e9;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    const bool free = middle * 2 / a.at("peak_flops") <= bytes_per_weight / a.at("mem_bandwidth");
    (free ? low : high) = middle;
  }
  return low;
}

double Slower(double x, double y) { return x > y ? x : y; }
double Step(const Arguments& a, const char* tokens) {
  return Slower(MemoryTime(a), ArithmeticTime(a, 2 * a.at(tokens)));
}

Oracle Power(double (*exponent)(const Arguments&)) {
  return [exponent](const Arguments& a) { return std::pow(std::exp(1.0), exponent(a)); };
}

// One over the sum of the odds of all tokens against the first.
Oracle First(double (*divisor)(const Arguments&)) {
  return [divisor](const Arguments& a) {
    double odds = 0;
    for (const char* name : {"logit_0", "logit_1", "logit_2"}) {
      odds += std::exp(a.at(name) / divisor(a) - a.at("logit_0") / divisor(a));
    }
    return 1 / odds;
  };
}

double One(const Arguments&) { return 1; }
double Temperature(const Arguments& a) { return a.at("temperature"); }
double Inverse(const Arguments& a) { return 1 / a.at("temperature"); }

// Every token asks how much stands in front of it: it is kept if that is not yet enough.
double Kept(const Arguments& a) {
  constexpr std::array<const char*, 5> kNames = {"count_0", "count_1", "count_2", "count_3", "count_4"};
  int64_t total = 0, kept = 0;
  for (const char* name : kNames) total += Int(a, name);
  for (int i = 0; i < 5; ++i) {
    int64_t before = 0;
    for (int j = 0; j < 5; ++j) {
      const int64_t mine = Int(a, kNames[i]), other = Int(a, kNames[j]);
      if (other > mine || (other == mine && j < i)) before += other;
    }
    if (20 * before < std::llround(20 * a.at("top_p")) * total) ++kept;  // top_p is a multiple of 0.05 here
  }
  return kept;
}

std::map<std::string, Oracle> FoundationsOracles() {
  using A = const Arguments&;
  return {
      {"kv_bytes_per_token", PerToken},
      {"kv_bytes_per_token/query_heads", PerTokenQueryHeads},
      {"kv_bytes_per_token/one_of_k_and_v", PerTokenOneVector},
      {"kv_bytes_per_token/one_layer", PerTokenOneLayer},
      {"kv_bytes_per_token/bits", PerTokenBits},
      {"kv_bytes_per_sequence", PerSequence(PerToken)},
      {"kv_bytes_per_sequence/query_heads", PerSequence(PerTokenQueryHeads)},
      {"kv_bytes_per_sequence/one_of_k_and_v", PerSequence(PerTokenOneVector)},
      {"kv_bytes_per_sequence/one_layer", PerSequence(PerTokenOneLayer)},
      {"sequences_that_fit",
       [](A a) { return Pieces(Int(a, "hbm_bytes"), Int(a, "weight_bytes"), BytesPerSequence(a)); }},
      {"sequences_that_fit/weights_not_subtracted",
       [](A a) { return Pieces(Int(a, "hbm_bytes"), 0, BytesPerSequence(a)); }},
      {"sequences_that_fit/rounded_up", FitRoundedUp},
      {"sequences_that_fit/tokens_not_sequences",
       [](A a) { return Pieces(Int(a, "hbm_bytes"), Int(a, "weight_bytes"), Int(a, "kv_bytes_per_token")); }},
      {"work_without_cache", Without},
      {"work_without_cache/counts_after_appending", WithoutAfterAppending},
      {"work_without_cache/prompt_once", WithoutPromptOnce},
      {"work_without_cache/final_length_in_every_step", WithoutFinalLength},
      {"work_with_cache", With},
      {"work_with_cache/engine_convention", Engine},
      {"work_with_cache/new_tokens_only", NewTokens},
      {"work_with_cache/without_cache", Without},
      {"tokens_computed_by_engine", Engine},
      {"tokens_computed_by_engine/lab_convention", With},
      {"tokens_computed_by_engine/new_tokens_only", NewTokens},
      {"tokens_computed_by_engine/prompt_only", PromptOnly},
      {"ridge_point", Ridge},
      {"ridge_point/upside_down", [](A a) { return 1 / Ridge(a); }},
      {"ridge_point/per_weight", [](A a) { return Ridge(a) + Ridge(a); }},
      {"ridge_point/one_flop", [](A a) { return Ridge(a) - Ridge(a) / 2; }},
      {"compute_utilization", Utilization(Intensity(2, true, true))},
      {"compute_utilization/one_flop", Utilization(Intensity(1, true, true))},
      {"compute_utilization/of_one_token", Utilization(Intensity(2, false, true))},
      {"compute_utilization/per_weight", Utilization(Intensity(2, true, false))},
      {"critical_batch", [](A a) { return CriticalBatch(a, a.at("bytes_per_weight")); }},
      {"critical_batch/bytes_ignored", [](A a) { return CriticalBatch(a, 2); }},
      {"critical_batch/wrong_way_round", [](A a) { return CriticalBatch(a, 1 / (a.at("bytes_per_weight") / 4)); }},
      {"critical_batch/arithmetic_limit", [](A a) { return a.at("peak_flops") / (a.at("num_params") * 2); }},
      {"max_decode_tokens_per_second",
       [](A a) { return a.at("mem_bandwidth") / (a.at("num_params") * a.at("bytes_per_weight")); }},
      {"max_decode_tokens_per_second/from_flops", [](A a) { return a.at("peak_flops") / (a.at("num_params") * 2); }},
      {"max_decode_tokens_per_second/bytes_ignored", [](A a) { return a.at("mem_bandwidth") / a.at("num_params"); }},
      {"max_decode_tokens_per_second/read_twice", [](A a) { return 0.5 / MemoryTime(a); }},
      {"pass_seconds", [](A a) { return Step(a, "tokens_per_pass"); }},
      {"pass_seconds/the_faster_of_two",
       [](A a) { return -Slower(-MemoryTime(a), -ArithmeticTime(a, 2 * a.at("tokens_per_pass"))); }},
      {"pass_seconds/sum", [](A a) { return ArithmeticTime(a, 2 * a.at("tokens_per_pass")) + MemoryTime(a); }},
      {"pass_seconds/reads_per_token",
       [](A a) { return MemoryTime(a, a.at("tokens_per_pass") * a.at("bytes_per_weight")); }},
      {"decode_tokens_per_second", [](A a) { return 1 / (Step(a, "batch") / a.at("batch")); }},
      {"decode_tokens_per_second/one_sequence", [](A a) { return 1 / Step(a, "batch"); }},
      {"decode_tokens_per_second/no_roof",
       [](A a) { return a.at("mem_bandwidth") / (a.at("num_params") * a.at("bytes_per_weight") / a.at("batch")); }},
      {"decode_tokens_per_second/from_flops", [](A a) { return a.at("peak_flops") / (a.at("num_params") * 2); }},
      {"softmax_odds", Power([](A a) { return a.at("logit_gap") / a.at("temperature"); })},
      {"softmax_odds/multiplied", Power([](A a) { return a.at("logit_gap") * a.at("temperature"); })},
      {"softmax_odds/temperature_ignored", Power([](A a) { return a.at("logit_gap"); })},
      {"softmax_odds/without_exp", [](A a) { return a.at("logit_gap") / a.at("temperature"); }},
      {"softmax_first_of_three", First(Temperature)},
      {"softmax_first_of_three/multiplied", First(Inverse)},
      {"softmax_first_of_three/temperature_ignored", First(One)},
      {"kept_by_top_p", Kept},
      {"kept_by_top_p/without_the_crossing_token", [](A a) { return Kept(a) - 1; }},
      {"kept_by_top_p/one_more", [](A a) { return Kept(a) + 1; }},
      {"kept_by_top_p/share_of_tokens", [](A a) { return (std::llround(20 * a.at("top_p")) + 3) / 4; }},
      {"in_flight", [](A a) { return a.at("seconds") / (1 / a.at("per_second")); }},
      {"in_flight/divided", [](A a) { return 1 / (a.at("seconds") / a.at("per_second")); }},
      {"in_flight/milliseconds", [](A a) { return a.at("per_second") / (0.001 / a.at("seconds")); }},
      {"in_flight/rate_of_one", [](A a) { return 1 / a.at("seconds"); }},
  };
}

}  // namespace

const std::map<std::string, Oracle>& Oracles() {
  static const auto* oracles = new std::map<std::string, Oracle>([] {
    std::map<std::string, Oracle> all = FoundationsOracles();
    all.merge(VisionOracles());
    all.merge(ServingOracles());
    return all;
  }());
  return *oracles;
}

}  // namespace course::quiz
