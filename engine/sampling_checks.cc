#include "engine/sampling_checks.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace engine {

absl::Status CheckSamplingParams(const SamplingParams& p) {
  // Written so that NaN, for which every comparison is false, is refused too.
  if (!(p.temperature >= 0 && std::isfinite(p.temperature))) {
    return absl::InvalidArgumentError(absl::StrCat("temperature ", p.temperature, " is not a finite number >= 0"));
  }
  if (p.top_k < -1) return absl::InvalidArgumentError(absl::StrCat("top_k ", p.top_k, " is below -1"));
  if (!(p.top_p > 0 && p.top_p <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("top_p ", p.top_p, " is outside (0, 1]"));
  }
  return absl::OkStatus();
}

}  // namespace engine
