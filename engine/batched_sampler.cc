// Works in stages, each over the whole batch, as a sampler on a GPU does: find the largest, weigh, cut, search. A stage
// passes over the rows that do not need it: most rows of most batches are greedy, and sorting a vocabulary takes longer
// than a small model's forward pass.
//
// Nothing is normalised. A row's weights are exp((x - max) / T); top_p and u are scaled by the mass that is left,
// instead of dividing every weight by it.

#include "engine/batched_sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/sampling_checks.h"
#include "kernels/arg_max.h"

namespace engine {
namespace {

absl::Status Refuse(size_t b, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat("request ", b, " of the batch: ", why));
}

absl::Status CheckParams(size_t b, const SamplingParams& params) {
  const absl::Status status = CheckSamplingParams(params);
  return status.ok() ? status : Refuse(b, std::string(status.message()));
}

// The first NaN or +inf of a row that has one.
absl::Status RefuseLogits(size_t b, std::span<const float> row) {
  size_t i = 0;
  while (row[i] < INFINITY) ++i;
  return Refuse(b, absl::StrCat("logit ", i, " is ", row[i], ", neither finite nor -inf"));
}

absl::Status CheckSizes(size_t num_logits, size_t num_params, size_t num_rngs) {
  const bool rows_are_equal = num_params == 0 ? num_logits == 0 : num_logits > 0 && num_logits % num_params == 0;
  if (rows_are_equal && num_rngs == num_params) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(num_logits, " logits, ", num_params, " parameters and ", num_rngs,
                                                 " random streams: a batch has one row, one set, one stream each"));
}

// (B): per row, the token with the largest logit, of equal ones the lowest.
absl::StatusOr<std::vector<int>> LargestTokens(std::span<const float> logits, size_t B, size_t V) {
  std::vector<int> largest(B);
  for (size_t b = 0; b < B; ++b) {
    const std::span<const float> row = logits.subspan(b * V, V);
    largest[b] = kernels::ArgMax(row);
    if (largest[b] == kernels::kNotBelowInfinity) return RefuseLogits(b, row);
    if (row[largest[b]] == -INFINITY) return Refuse(b, "no logit is finite");
  }
  return largest;
}

// (B, V) by token: exp((x - max) / T). The largest weight of a row is exactly 1, so nothing overflows.
std::vector<double> WeighTokens(std::span<const float> logits, std::span<const int> largest,
                                std::span<const SamplingParams> params, size_t V) {
  std::vector<double> weights(logits.size());
  for (size_t b = 0; b < params.size(); ++b) {
    if (params[b].temperature == 0) continue;
    const double max = logits[b * V + largest[b]];
    for (size_t i = b * V; i < (b + 1) * V; ++i) weights[i] = std::exp((logits[i] - max) / params[b].temperature);
  }
  return weights;
}

// One row's token ids by falling logit. The sort is stable, so that of equal logits the lower id comes first.
std::vector<int> RankTokens(std::span<const float> row) {
  std::vector<int> ranked(row.size());
  std::iota(ranked.begin(), ranked.end(), 0);
  std::stable_sort(ranked.begin(), ranked.end(), [row](int i, int j) { return row[i] > row[j]; });
  return ranked;
}

// How many ranks survive top-k and then top-p. `weights` are one row's, by rank.
size_t CountKept(std::span<const double> weights, const SamplingParams& params) {
  const size_t k = params.top_k >= 1 ? std::min<size_t>(params.top_k, weights.size()) : weights.size();
  if (params.top_p == 1) return k;
  std::vector<double> mass(k);
  std::partial_sum(weights.begin(), weights.begin() + k, mass.begin());
  // The first rank at which the mass reaches its share; the last rank does, because top_p < 1.
  return std::lower_bound(mass.begin(), mass.end(), params.top_p * mass.back()) - mass.begin() + 1;
}

// Whether some token may be below the cut at all.
bool HasTail(const SamplingParams& params) { return params.temperature > 0 && (params.top_k >= 1 || params.top_p < 1); }

// Sets the weights (B, V) of all tokens below the cut to 0.
void CutTails(std::span<const float> logits, std::span<const SamplingParams> params, size_t V,
              std::vector<double>& weights) {
  std::vector<double> by_rank(V);
  for (size_t b = 0; b < params.size(); ++b) {
    if (!HasTail(params[b])) continue;
    const std::vector<int> ranked = RankTokens(logits.subspan(b * V, V));
    const std::span<double> row = std::span(weights).subspan(b * V, V);
    for (size_t r = 0; r < V; ++r) by_rank[r] = row[ranked[r]];
    for (size_t r = CountKept(by_rank, params[b]); r < V; ++r) row[ranked[r]] = 0;
  }
}

// The token whose interval of the running sum holds u; `weights` are one row's, by token.
int Search(std::span<const double> weights, double u) {
  std::vector<double> mass(weights.size());
  std::partial_sum(weights.begin(), weights.end(), mass.begin());
  // Always found: u <= 1 - 2^-53, and m (1 - 2^-53) rounds to a double below m for every normal m.
  return static_cast<int>(std::upper_bound(mass.begin(), mass.end(), u * mass.back()) - mass.begin());
}

}  // namespace

absl::StatusOr<std::vector<int>> SampleBatch(std::span<const float> logits, std::span<const SamplingParams> params,
                                             std::span<base::Rng> rngs) {
  RETURN_IF_ERROR(CheckSizes(logits.size(), params.size(), rngs.size()));
  const size_t B = params.size(), V = B == 0 ? 1 : logits.size() / B;
  for (size_t b = 0; b < B; ++b) RETURN_IF_ERROR(CheckParams(b, params[b]));
  ASSIGN_OR_RETURN(std::vector<int> tokens, LargestTokens(logits, B, V));
  const bool all_greedy = std::ranges::all_of(params, [](const auto& p) { return p.temperature == 0; });
  if (all_greedy) return tokens;
  std::vector<double> weights = WeighTokens(logits, tokens, params, V);
  CutTails(logits, params, V, weights);
  for (size_t b = 0; b < B; ++b) {
    if (params[b].temperature > 0) tokens[b] = Search(std::span(weights).subspan(b * V, V), rngs[b].Uniform());
  }
  return tokens;
}

}  // namespace engine
