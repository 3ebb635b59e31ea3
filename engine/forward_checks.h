// What every model here refuses before it computes.

#ifndef ENGINE_FORWARD_CHECKS_H_
#define ENGINE_FORWARD_CHECKS_H_

#include <span>

#include "absl/status/status.h"

namespace engine {

// The errors of Model::Forward (engine/api/model.h).
absl::Status CheckForward(std::span<const int> last_tokens, std::span<const int> positions, int vocab_size);

}  // namespace engine

#endif  // ENGINE_FORWARD_CHECKS_H_
