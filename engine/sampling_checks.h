// The ranges of engine/api/sampling_params.h, as a check.

#ifndef ENGINE_SAMPLING_CHECKS_H_
#define ENGINE_SAMPLING_CHECKS_H_

#include "absl/status/status.h"
#include "engine/api/sampling_params.h"

namespace engine {

// Errors:  InvalidArgument names the first parameter outside its range.
absl::Status CheckSamplingParams(const SamplingParams& params);

}  // namespace engine

#endif  // ENGINE_SAMPLING_CHECKS_H_
