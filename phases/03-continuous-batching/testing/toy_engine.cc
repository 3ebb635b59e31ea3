#include "phases/03-continuous-batching/testing/toy_engine.h"

#include "engine/llm_engine.h"
#include "engine/toy_model.h"

namespace continuous_batching::testing {

absl::StatusOr<std::unique_ptr<engine::Engine>> ToyEngine(const engine::EngineConfig& config) {
  return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>());
}

}  // namespace continuous_batching::testing
