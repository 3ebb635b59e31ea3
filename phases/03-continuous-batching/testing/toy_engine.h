// The engine of the course with the toy model in it: what most tests of this phase drive. A test that looks inside, or
// exchanges a part, makes its own.

#ifndef PHASES_03_CONTINUOUS_BATCHING_TESTING_TOY_ENGINE_H_
#define PHASES_03_CONTINUOUS_BATCHING_TESTING_TOY_ENGINE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"

namespace continuous_batching::testing {

// An engine that nobody has used. Errors: those of LlmEngine::Create.
absl::StatusOr<std::unique_ptr<engine::Engine>> ToyEngine(const engine::EngineConfig& config);

}  // namespace continuous_batching::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_TESTING_TOY_ENGINE_H_
