// Mutant: takes the largest entry of a step instead of the sum.

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "phases/01-request-lifecycle/lab-04-watch-the-batch/watch_the_batch.h"

namespace watch_the_batch {
namespace {

class Probe final : public engine::Scheduler {
 public:
  Probe(engine::Scheduler& scheduler, std::function<void(const BatchRecord&)> on_step)
      : scheduler_(scheduler), on_step_(std::move(on_step)) {}

  absl::Status AddRequest(const engine::Request& request) override { return scheduler_.AddRequest(request); }
  absl::StatusOr<engine::SchedulerOutput> Schedule() override {
    ASSIGN_OR_RETURN(engine::SchedulerOutput step, scheduler_.Schedule());
    if (!step.num_scheduled_tokens.empty()) on_step_(step.num_scheduled_tokens);
    return step;
  }
  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(
      const engine::SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) override {
    return scheduler_.UpdateFromOutput(output, sampled_token_ids);
  }
  std::optional<engine::Request> AbortRequest(const std::string& request_id) override {
    return scheduler_.AbortRequest(request_id);
  }

  bool HasUnfinishedRequests() const override { return scheduler_.HasUnfinishedRequests(); }
  absl::StatusOr<engine::Request> GetRequest(const std::string& request_id) const override {
    return scheduler_.GetRequest(request_id);
  }
  std::vector<std::string> RunningIds() const override { return scheduler_.RunningIds(); }
  std::vector<std::string> WaitingIds() const override { return scheduler_.WaitingIds(); }

 private:
  engine::Scheduler& scheduler_;
  const std::function<void(const BatchRecord&)> on_step_;
};

int64_t StepTokens(const BatchRecord& step) {
  int64_t tokens = 0;
  for (const auto& [id, n] : step) tokens = std::max<int64_t>(tokens, n);
  return tokens;
}

bool IsMixed(const BatchRecord& step) {
  const bool chunk = std::any_of(step.begin(), step.end(), [](const auto& entry) { return entry.second > 1; });
  const bool decode = std::any_of(step.begin(), step.end(), [](const auto& entry) { return entry.second == 1; });
  return chunk && decode;
}

}  // namespace

std::unique_ptr<engine::Scheduler> MakeProbe(engine::Scheduler& scheduler,
                                             std::function<void(const BatchRecord&)> on_step) {
  return std::make_unique<Probe>(scheduler, std::move(on_step));
}

int64_t TotalScheduled(std::span<const BatchRecord> log, std::string_view request_id) {
  int64_t total = 0;
  for (const BatchRecord& step : log) {
    const auto found = step.find(std::string(request_id));
    if (found != step.end()) total += found->second;
  }
  return total;
}

bool HasMixedStep(std::span<const BatchRecord> log) { return std::any_of(log.begin(), log.end(), IsMixed); }

int64_t MaxStepTokens(std::span<const BatchRecord> log) {
  int64_t largest = 0;
  for (const BatchRecord& step : log) largest = std::max(largest, StepTokens(step));
  return largest;
}

namespace impl {

int64_t StaticBatchSteps(std::span<const int> max_tokens, int max_num_seqs) {
  int64_t steps = 0;
  while (!max_tokens.empty()) {
    const auto batch = max_tokens.first(std::min<size_t>(max_num_seqs, max_tokens.size()));
    steps += *std::max_element(batch.begin(), batch.end());
    max_tokens = max_tokens.subspan(batch.size());
  }
  return steps;
}

}  // namespace impl
}  // namespace watch_the_batch
