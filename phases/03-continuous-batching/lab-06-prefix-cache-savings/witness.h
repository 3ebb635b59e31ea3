// The reference engine with the toy model, and a record of how it was used.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_06_PREFIX_CACHE_SAVINGS_WITNESS_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_06_PREFIX_CACHE_SAVINGS_WITNESS_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"
#include "engine/api/request.h"

namespace prefix_cache_savings::testing {

class Witness final : public engine::Engine {
 public:
  explicit Witness(const engine::EngineConfig& config);

  absl::Status AddRequest(const std::string& id, std::span<const int> prompt,
                          const engine::RequestParams& params) override;
  absl::StatusOr<engine::StepOutput> Step() override;
  std::optional<engine::Request> Abort(const std::string& id) override { return engine_->Abort(id); }
  bool HasUnfinishedRequests() const override { return engine_->HasUnfinishedRequests(); }
  std::vector<engine::Request> LiveRequests() const override { return engine_->LiveRequests(); }

  std::vector<std::string> seen;          // "add B: 66,66 max 2", with " and more" for other parameters; "step"
  std::vector<engine::StepOutput> steps;  // what the engine gave

 private:
  const std::unique_ptr<engine::Engine> engine_;
};

}  // namespace prefix_cache_savings::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_06_PREFIX_CACHE_SAVINGS_WITNESS_H_
