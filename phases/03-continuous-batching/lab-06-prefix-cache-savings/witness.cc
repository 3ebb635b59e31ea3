#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/witness.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "phases/03-continuous-batching/testing/toy_engine.h"

namespace prefix_cache_savings::testing {

Witness::Witness(const engine::EngineConfig& config)
    : engine_(continuous_batching::testing::ToyEngine(config).value()) {}

absl::Status Witness::AddRequest(const std::string& id, std::span<const int> prompt,
                                 const engine::RequestParams& params) {
  const bool plain = params == engine::RequestParams{.max_tokens = params.max_tokens};
  seen.push_back(
      absl::StrCat("add ", id, ": ", absl::StrJoin(prompt, ","), " max ", params.max_tokens, plain ? "" : " and more"));
  return engine_->AddRequest(id, prompt, params);
}

absl::StatusOr<engine::StepOutput> Witness::Step() {
  seen.push_back("step");
  absl::StatusOr<engine::StepOutput> step = engine_->Step();
  if (step.ok()) steps.push_back(*step);
  return step;
}

}  // namespace prefix_cache_savings::testing
