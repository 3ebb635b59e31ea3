// An engine whose steps stand in a script: steps that no real engine would do show that a report was read off them, and
// an engine that fails or stalls shows what a driver makes of that.

#ifndef PHASES_03_CONTINUOUS_BATCHING_TESTING_SCRIPTED_ENGINE_H_
#define PHASES_03_CONTINUOUS_BATCHING_TESTING_SCRIPTED_ENGINE_H_

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/engine.h"
#include "engine/api/request.h"

namespace continuous_batching::testing {

// A step that computes so many tokens of each request, and nothing else.
engine::StepOutput StepOf(const std::map<std::string, int>& tokens);

struct Script {
  std::vector<absl::StatusOr<engine::StepOutput>> steps;
  // Every step behind those.
  absl::StatusOr<engine::StepOutput> then = engine::StepOutput();
  // Whether no request is left when the script is over; else there is always one.
  bool ends = true;
  // So many steps behind the script, then Step() is Aborted: who never gives up fails at once.
  int patience = 20;
  // What AddRequest() answers; it is told how many steps have been run. Without it: OK.
  std::function<absl::Status(int steps, const std::string& id, std::span<const int> prompt, int max_tokens)> on_add;
};

class ScriptedEngine final : public engine::Engine {
 public:
  explicit ScriptedEngine(Script script);

  absl::Status AddRequest(const std::string& id, std::span<const int> prompt,
                          const engine::RequestParams& params) override;
  absl::StatusOr<engine::StepOutput> Step() override;
  std::optional<engine::Request> Abort(const std::string& id) override;
  bool HasUnfinishedRequests() const override;
  std::vector<engine::Request> LiveRequests() const override;

  int steps() const { return steps_; }

 private:
  const Script script_;
  int steps_ = 0;  // that were run
};

}  // namespace continuous_batching::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_TESTING_SCRIPTED_ENGINE_H_
