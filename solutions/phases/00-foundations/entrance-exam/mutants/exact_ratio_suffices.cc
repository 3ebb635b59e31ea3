// Mutant: takes "more than" for "at least" in question 1.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "phases/00-foundations/entrance-exam/entrance_exam.h"

namespace entrance_exam {
namespace {

constexpr int64_t kMaxTokens = 1'000'000'000;

absl::Status CheckShape(const KvShape& s) {
  if (s.num_layers < 1 || s.num_heads < 1 || s.num_kv_heads < 1 || s.head_dim < 1 || s.kv_bytes < 1) {
    return absl::InvalidArgumentError(absl::StrCat("every field of the shape must be >= 1, got layers ", s.num_layers,
                                                   ", heads ", s.num_heads, ", kv_heads ", s.num_kv_heads,
                                                   ", head_dim ", s.head_dim, ", kv_bytes ", s.kv_bytes));
  }
  if (s.num_heads % s.num_kv_heads != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(s.num_kv_heads, " K/V heads do not divide ", s.num_heads, " query heads"));
  }
  return absl::OkStatus();
}

bool Positive(double x) { return std::isfinite(x) && x > 0; }

// The logits divided by the temperature, as probabilities. At least one logit is finite.
std::vector<double> Softmax(std::span<const float> logits, double temperature) {
  // Shifting by the maximum leaves the quotients unchanged and keeps exp() below 1.
  const double max = *std::max_element(logits.begin(), logits.end());
  std::vector<double> p(logits.size());
  for (size_t i = 0; i < p.size(); ++i) p[i] = std::exp((logits[i] - max) / temperature);
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& x : p) x /= sum;
  return p;
}

}  // namespace

absl::StatusOr<int64_t> SmallestOutputForSpeedup(int64_t prompt_len, int64_t ratio) {
  if (prompt_len < 1 || prompt_len > kMaxTokens || ratio < 1 || ratio > kMaxTokens) {
    return absl::InvalidArgumentError(
        absl::StrCat("prompt_len ", prompt_len, " and ratio ", ratio, " must both lie between 1 and ", kMaxTokens));
  }
  // nP + n(n-1)/2 - ratio (P + n) is a parabola in n that is negative at 0: it crosses zero once, so the answers "yes"
  // are sorted and bisection finds the first. At n = 2 ratio + 1 it is P (ratio + 1) > 0: a safe upper end.
  int64_t no = 0;
  int64_t yes = 2 * ratio + 1;
  while (yes - no > 1) {
    const int64_t n = no + (yes - no) / 2;
    const int64_t without = n * prompt_len + n * (n - 1) / 2;  // < 2^62
    (without >= ratio * (prompt_len + n) ? yes : no) = n;
  }
  return yes;
}

absl::StatusOr<int64_t> LongestSharedContext(int64_t hbm_bytes, int64_t weight_bytes, const KvShape& shape,
                                             int64_t sequences) {
  if (hbm_bytes < 0 || weight_bytes < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("byte counts must be >= 0, got hbm_bytes ", hbm_bytes, ", weight_bytes ", weight_bytes));
  }
  if (sequences < 1) return absl::InvalidArgumentError(absl::StrCat("sequences must be >= 1, got ", sequences));
  if (absl::Status status = CheckShape(shape); !status.ok()) return status;
  // floor(floor(x / a) / b) = floor(x / (a b)): dividing by one factor after the other never forms the product.
  int64_t context = std::max<int64_t>(0, hbm_bytes - weight_bytes) / 2;
  for (int64_t factor : {int64_t{shape.num_layers}, int64_t{shape.num_kv_heads}, int64_t{shape.head_dim},
                         int64_t{shape.kv_bytes}, sequences}) {
    context /= factor;
  }
  return context;
}

absl::StatusOr<ContextLevers> CompareContextLevers(int64_t hbm_bytes, int64_t weight_bytes, const KvShape& shape,
                                                   int64_t sequences) {
  KvShape fp8 = shape, mha = shape, both = shape;
  mha.num_kv_heads = both.num_kv_heads = shape.num_heads;
  absl::StatusOr<int64_t> given = LongestSharedContext(hbm_bytes, weight_bytes, shape, sequences);
  if (!given.ok()) return given.status();  // checked before kv_bytes is replaced: a bad one must not be hidden
  fp8.kv_bytes = both.kv_bytes = 1;
  return ContextLevers{*given, *LongestSharedContext(hbm_bytes, weight_bytes, fp8, sequences),
                       *LongestSharedContext(hbm_bytes, weight_bytes, mha, sequences),
                       *LongestSharedContext(hbm_bytes, weight_bytes, both, sequences)};
}

absl::StatusOr<Nucleus> KeptTokens(std::span<const float> logits, double temperature, double top_p) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  if (!Positive(temperature)) {
    return absl::InvalidArgumentError(absl::StrCat("temperature must be finite and > 0, got ", temperature));
  }
  if (!(top_p > 0 && top_p <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("top_p must lie in (0, 1], got ", top_p));
  }
  std::vector<int> order;  // the tokens that may be drawn at all
  for (size_t i = 0; i < logits.size(); ++i) {
    if (std::isnan(logits[i]) || logits[i] == kInf) {
      return absl::InvalidArgumentError(absl::StrCat("logit ", i, " is ", logits[i]));
    }
    if (logits[i] != -kInf) order.push_back(static_cast<int>(i));
  }
  if (order.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("none of the ", logits.size(), " logits is finite"));
  }

  const std::vector<double> p = Softmax(logits, temperature);
  // Stable: among equals the lower id stays in front.
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return logits[a] > logits[b]; });
  double above = 0, mass = 0;
  size_t kept = 0;
  do {
    above = mass;
    mass += p[order[kept++]];
  } while (kept < order.size() && (top_p == 1 || mass < top_p));
  const bool cut = kept < order.size();
  order.resize(kept);
  std::sort(order.begin(), order.end());

  Nucleus nucleus{.ids = order, .probabilities = {}, .p_above = above, .p_up_to = cut ? mass : 1.0};
  for (int id : order) nucleus.probabilities.push_back(p[id] / mass);
  return nucleus;
}

absl::StatusOr<DecodeStep> LocateDecode(const Gpu& gpu, double num_params, double bytes_per_weight, int64_t batch) {
  if (batch < 1) return absl::InvalidArgumentError(absl::StrCat("batch must be >= 1, got ", batch));
  if (!Positive(gpu.peak_flops) || !Positive(gpu.mem_bandwidth) || !Positive(num_params) ||
      !Positive(bytes_per_weight)) {
    return absl::InvalidArgumentError(absl::StrCat("peak_flops ", gpu.peak_flops, ", mem_bandwidth ", gpu.mem_bandwidth,
                                                   ", num_params ", num_params, " and bytes_per_weight ",
                                                   bytes_per_weight, " must be finite and > 0"));
  }
  const double ridge = gpu.peak_flops / gpu.mem_bandwidth;
  const double memory_seconds = num_params * bytes_per_weight / gpu.mem_bandwidth;
  const double compute_seconds = 2 * num_params * static_cast<double>(batch) / gpu.peak_flops;
  DecodeStep step;
  step.intensity = 2 * static_cast<double>(batch) / bytes_per_weight;
  step.bound = step.intensity >= ridge ? Bound::kCompute : Bound::kMemory;
  step.seconds = std::max(memory_seconds, compute_seconds);
  step.tokens_per_second = static_cast<double>(batch) / step.seconds;
  step.free_batch = static_cast<int64_t>(std::floor(ridge * bytes_per_weight / 2));
  return step;
}

}  // namespace entrance_exam
