#include "quiz/formulas/sampling.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {

absl::StatusOr<std::vector<double>> Softmax(std::span<const double> logits, double temperature) {
  RETURN_IF_ERROR(CheckPositive("temperature", temperature));
  if (logits.empty()) return absl::InvalidArgumentError("there are no logits");
  for (const double logit : logits) {
    if (!std::isfinite(logit)) return absl::InvalidArgumentError(absl::StrCat("logit ", logit, " is not finite"));
  }
  const double largest = *std::max_element(logits.begin(), logits.end());
  std::vector<double> probs;
  for (const double logit : logits) probs.push_back(std::exp((logit - largest) / temperature));
  const double sum = std::accumulate(probs.begin(), probs.end(), 0.0);
  for (double& p : probs) p /= sum;
  return probs;
}

absl::StatusOr<double> SoftmaxOdds(double logit_gap, double temperature) {
  RETURN_IF_ERROR(CheckPositive("temperature", temperature));
  if (!std::isfinite(logit_gap)) return absl::InvalidArgumentError("the gap between the logits must be finite");
  return std::exp(logit_gap / temperature);
}

absl::StatusOr<int64_t> KeptByTopP(std::span<const int64_t> counts, double top_p) {
  if (!(top_p > 0 && top_p <= 1)) return absl::InvalidArgumentError(absl::StrCat("top_p ", top_p, " is not in (0, 1]"));
  std::vector<int64_t> ranked(counts.begin(), counts.end());
  std::sort(ranked.begin(), ranked.end(), std::greater<>());
  if (ranked.empty() || ranked.back() < 0) {
    return absl::InvalidArgumentError("the counts must be one or more numbers that are not negative");
  }
  const int64_t total = std::accumulate(ranked.begin(), ranked.end(), int64_t{0});
  RETURN_IF_ERROR(CheckAtLeast("the sum of all counts", total, 1));
  constexpr int64_t kMillion = 1'000'000;
  ASSIGN_OR_RETURN(const int64_t enough, ExactProduct({std::llround(top_p * kMillion), total}));
  int64_t kept = 0, mass = 0;
  while (mass * kMillion < enough) mass += ranked[kept++];
  return kept;
}

}  // namespace course::quiz
