// Lab 00-03  Sampling basics. You edit this file; sampling_basics.h says what each function promises.

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

// TODO(lab): write the check that four functions below need: not empty, no NaN, no +inf, at least one finite logit.
//   An error says what it found: absl::InvalidArgumentError(absl::StrCat("logit ", i, " is ", logits[i])).
//   Call it with RETURN_IF_ERROR(CheckLogits(logits)); that returns the error from the function it stands in.
[[maybe_unused]] absl::Status CheckLogits(std::span<const float> logits) {
  return absl::UnimplementedError("CheckLogits is yours to write");
}

// TODO(lab): both top-k and top-p walk from the most likely token to the least likely one. A helper that returns the
//   indices in this order (equal values: lower index first) serves both; std::stable_sort keeps equals in their order.

}  // namespace

absl::StatusOr<int> GreedySample(std::span<const float> logits) {
  // TODO(lab): check, then return the index of the largest logit. Which of two equal ones does your loop find?
  return absl::UnimplementedError("GreedySample is yours to write");
}

absl::StatusOr<std::vector<double>> Softmax(std::span<const float> logits, double temperature) {
  // TODO(lab): check the logits and the temperature. `!(temperature > 0)` is also true for NaN.
  // TODO(lab): weights exp((x - largest) / T) in double, then divide each by their sum.
  return absl::UnimplementedError("Softmax is yours to write");
}

absl::StatusOr<std::vector<float>> ApplyTopK(std::span<const float> logits, int k) {
  // TODO(lab): start with a vector of -kInf and copy the k best into their places.
  return absl::UnimplementedError("ApplyTopK is yours to write");
}

absl::StatusOr<std::vector<double>> ApplyTopP(std::span<const double> probs, double p) {
  // TODO(lab): walk in order of falling probability and add up; the token that reaches p is still in. Then divide what
  //   you kept by its sum.
  return absl::UnimplementedError("ApplyTopP is yours to write");
}

absl::StatusOr<int> SampleFromProbs(std::span<const double> probs, double u) {
  // TODO(lab): add up from index 0 until the sum exceeds u. What do you return if it never does?
  return absl::UnimplementedError("SampleFromProbs is yours to write");
}

absl::StatusOr<int> Sample(std::span<const float> logits, const SamplingParams& params, base::Rng& rng) {
  // TODO(lab): check the parameters first, greedy or not: nothing may have changed when you return an error.
  // TODO(lab): T = 0 is greedy. Otherwise put the functions above in the right order and draw rng.Uniform() once, last.
  return absl::UnimplementedError("Sample is yours to write");
}

}  // namespace sampling_basics
