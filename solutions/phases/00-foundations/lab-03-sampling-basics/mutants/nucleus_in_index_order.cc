// Wrong: adds up in the order of the tokens instead of falling probability.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "phases/00-foundations/lab-03-sampling-basics/sampling_basics.h"

namespace sampling_basics {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

absl::Status CheckLogits(std::span<const float> logits) {
  if (logits.empty()) return absl::InvalidArgumentError("there are no logits: the vocabulary is empty");
  for (size_t i = 0; i < logits.size(); ++i) {
    if (std::isnan(logits[i]) || logits[i] == kInf) {
      return absl::InvalidArgumentError(absl::StrCat("logit ", i, " is ", logits[i], "; it must be finite or -inf"));
    }
  }
  if (std::ranges::max(logits) == -kInf) {
    return absl::InvalidArgumentError("every logit is -inf: no token is left to choose");
  }
  return absl::OkStatus();
}

// The conditions below are negated ("not in range" instead of "out of range") so that a NaN fails them, too.
absl::Status CheckTopP(double p) {
  if (!(p > 0 && p <= 1)) return absl::InvalidArgumentError(absl::StrCat("top_p ", p, " is not in (0, 1]"));
  return absl::OkStatus();
}

absl::Status CheckParams(const SamplingParams& params) {
  if (!(params.temperature >= 0 && std::isfinite(params.temperature))) {
    return absl::InvalidArgumentError(absl::StrCat("temperature ", params.temperature, " is not finite and >= 0"));
  }
  if (params.top_k < -1) return absl::InvalidArgumentError(absl::StrCat("top_k ", params.top_k, " is below -1"));
  return CheckTopP(params.top_p);
}

// The indices of `values`, largest value first. Stable: of equal values the lower index comes first.
template <class T>
std::vector<int> Ranking(std::span<const T> values) {
  std::vector<int> ranked(values.size());
  std::iota(ranked.begin(), ranked.end(), 0);
  std::stable_sort(ranked.begin(), ranked.end(), [&](int i, int j) { return values[i] > values[j]; });
  return ranked;
}

}  // namespace

absl::StatusOr<int> GreedySample(std::span<const float> logits) {
  RETURN_IF_ERROR(CheckLogits(logits));
  return static_cast<int>(std::ranges::max_element(logits) - logits.begin());  // the first of the largest
}

absl::StatusOr<std::vector<double>> Softmax(std::span<const float> logits, double temperature) {
  RETURN_IF_ERROR(CheckLogits(logits));
  if (!(temperature > 0 && std::isfinite(temperature))) {
    return absl::InvalidArgumentError(absl::StrCat("temperature ", temperature, " is not finite and > 0"));
  }
  // exp() overflows above 709. Shifting by the largest logit leaves the quotient as it is and every exponent <= 0.
  const double max = std::ranges::max(logits);
  std::vector<double> probs;
  for (const double x : logits) probs.push_back(std::exp((x - max) / temperature));
  const double sum = std::accumulate(probs.begin(), probs.end(), 0.0);  // >= 1: the largest logit has weight 1
  for (double& p : probs) p /= sum;
  return probs;
}

absl::StatusOr<std::vector<float>> ApplyTopK(std::span<const float> logits, int k) {
  RETURN_IF_ERROR(CheckLogits(logits));
  if (k < -1) return absl::InvalidArgumentError(absl::StrCat("top_k ", k, " is below -1"));
  const int V = static_cast<int>(logits.size());
  if (k < 1 || k > V) k = V;

  // Places are counted, not values compared with the k-th: a threshold would let all its equals through.
  const std::vector<int> ranked = Ranking(logits);
  std::vector<float> masked(V, -kInf);
  for (int r = 0; r < k; ++r) masked[ranked[r]] = logits[ranked[r]];
  return masked;
}

absl::StatusOr<std::vector<double>> ApplyTopP(std::span<const double> probs, double p) {
  RETURN_IF_ERROR(CheckTopP(p));
  if (probs.empty()) return absl::InvalidArgumentError("there are no probabilities: the vocabulary is empty");
  std::vector<double> nucleus(probs.begin(), probs.end());
  if (p == 1) return nucleus;

  std::ranges::fill(nucleus, 0.0);
  double sum = 0;
  for (int i = 0; i < static_cast<int>(probs.size()); ++i) {
    nucleus[i] = probs[i];
    sum += probs[i];
    if (sum >= p) break;  // after adding: the token that reaches p belongs to the nucleus
  }
  for (double& x : nucleus) x /= sum;
  return nucleus;
}

absl::StatusOr<int> SampleFromProbs(std::span<const double> probs, double u) {
  if (probs.empty()) return absl::InvalidArgumentError("there are no probabilities: the vocabulary is empty");
  if (!(u >= 0 && u < 1)) return absl::InvalidArgumentError(absl::StrCat("u ", u, " is not in [0, 1)"));
  double sum = 0;
  int last_possible = -1;
  for (int i = 0; i < static_cast<int>(probs.size()); ++i) {
    if (probs[i] == 0) continue;
    sum += probs[i];
    last_possible = i;
    if (sum > u) return i;
  }
  // Rounding can leave the sum a hair below 1, and u above it.
  if (last_possible < 0) return absl::InvalidArgumentError("every probability is 0");
  return last_possible;
}

absl::StatusOr<int> Sample(std::span<const float> logits, const SamplingParams& params, base::Rng& rng) {
  RETURN_IF_ERROR(CheckParams(params));
  if (params.temperature == 0) return GreedySample(logits);

  ASSIGN_OR_RETURN(const std::vector<float> kept, ApplyTopK(logits, params.top_k));
  ASSIGN_OR_RETURN(const std::vector<double> probs, Softmax(kept, params.temperature));
  ASSIGN_OR_RETURN(const std::vector<double> nucleus, ApplyTopP(probs, params.top_p));
  return SampleFromProbs(nucleus, rng.Uniform());  // the only draw, and the last thing that could have failed is behind
}

}  // namespace sampling_basics
