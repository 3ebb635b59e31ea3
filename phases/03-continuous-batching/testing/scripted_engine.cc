#include "phases/03-continuous-batching/testing/scripted_engine.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace continuous_batching::testing {

engine::StepOutput StepOf(const std::map<std::string, int>& tokens) {
  engine::StepOutput step;
  step.scheduled.num_scheduled_tokens = tokens;
  for (const auto& [id, n] : tokens) step.scheduled.scheduled_request_ids.push_back(id);
  return step;
}

ScriptedEngine::ScriptedEngine(Script script) : script_(std::move(script)) {}

absl::Status ScriptedEngine::AddRequest(const std::string& id, std::span<const int> prompt,
                                        const engine::RequestParams& params) {
  return script_.on_add ? script_.on_add(steps_, id, prompt, params.max_tokens) : absl::OkStatus();
}

absl::StatusOr<engine::StepOutput> ScriptedEngine::Step() {
  if (steps_ == std::ssize(script_.steps) + script_.patience) {
    return absl::AbortedError(absl::StrCat(script_.patience, " steps after all that there is to see"));
  }
  ++steps_;
  return steps_ <= std::ssize(script_.steps) ? script_.steps[steps_ - 1] : script_.then;
}

std::optional<engine::Request> ScriptedEngine::Abort(const std::string&) { return std::nullopt; }

bool ScriptedEngine::HasUnfinishedRequests() const { return steps_ < std::ssize(script_.steps) || !script_.ends; }

std::vector<engine::Request> ScriptedEngine::LiveRequests() const { return {}; }

}  // namespace continuous_batching::testing
