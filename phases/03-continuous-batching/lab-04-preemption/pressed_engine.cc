#include "phases/03-continuous-batching/lab-04-preemption/pressed_engine.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/engine.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"
#include "engine/stop.h"
#include "engine/toy_model.h"

namespace preemption::testing {

namespace {

Ids IdsOf(const std::vector<engine::Request>& requests) {
  Ids ids;
  for (const engine::Request& request : requests) ids.push_back(request.request_id);
  return ids;
}

// The course's scheduler with these two exchanged for the lab's.
class PressedScheduler final : public engine::Scheduler {
 public:
  PressedScheduler(engine::KvCacheManager& cache, const engine::SchedulerConfig& config)
      : cache_(cache), config_(config) {}

  absl::Status AddRequest(const engine::Request& request) override {
    queues_.waiting.push_back(request);
    return absl::OkStatus();
  }

  absl::StatusOr<engine::SchedulerOutput> Schedule() override {
    engine::SchedulerOutput step;
    for (int i = 0; i < std::ssize(queues_.running); ++i) {
      const engine::Request request = queues_.running[i];
      const int tokens = NextTokens(request, step);
      if (tokens == 0) break;
      ASSIGN_OR_RETURN(const Room room, MakeRoom(cache_, i, tokens, queues_));
      step.preempted_request_ids.insert(step.preempted_request_ids.end(), room.preempted.begin(), room.preempted.end());
      if (room.granted) Commit(request.request_id, tokens, step);
    }
    while (!queues_.waiting.empty() && MayAdmit(step, config_, static_cast<int>(queues_.running.size()))) {
      engine::Request request = queues_.waiting.front();
      const std::vector<int> hits = cache_.GetComputedBlocks(request);
      request.num_computed_tokens = static_cast<int>(hits.size()) * cache_.BlockSize();
      const int tokens = NextTokens(request, step);
      ASSIGN_OR_RETURN(const auto blocks, cache_.AllocateSlots(request, tokens, hits));
      if (!blocks.has_value()) break;
      request.status = engine::RequestStatus::kRunning;
      Commit(request.request_id, tokens, step);
      queues_.waiting.erase(queues_.waiting.begin());
      queues_.running.push_back(std::move(request));
    }
    return step;
  }

  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(const engine::SchedulerOutput& step,
                                                                const Batch& sampled) override {
    std::vector<engine::Request> finished;
    for (const std::string& id : step.scheduled_request_ids) {
      const auto request = Find(queues_.running, id);
      if (request == queues_.running.end()) {
        return absl::InternalError(absl::StrCat(id, " has tokens of the step and does not run"));
      }
      request->num_computed_tokens += step.num_scheduled_tokens.at(id);
      if (!sampled.contains(id)) continue;
      request->token_ids.push_back(sampled.at(id));
      ASSIGN_OR_RETURN(const bool done, engine::MaybeFinish(*request, config_.eos_token_id));
      if (!done) continue;
      cache_.Free(id);
      finished.push_back(*request);
      queues_.running.erase(request);
    }
    return finished;
  }

  std::optional<engine::Request> AbortRequest(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return !queues_.running.empty() || !queues_.waiting.empty(); }
  absl::StatusOr<engine::Request> GetRequest(const std::string& id) const override {
    for (const auto& list : {queues_.running, queues_.waiting}) {
      const auto found = Find(list, id);
      if (found != list.end()) return *found;
    }
    return absl::NotFoundError(absl::StrCat(id, " is in neither list"));
  }
  Ids RunningIds() const override { return IdsOf(queues_.running); }
  Ids WaitingIds() const override { return IdsOf(queues_.waiting); }

 private:
  template <class Requests>
  static auto Find(Requests& requests, const std::string& id) -> decltype(requests.begin()) {
    return std::find_if(requests.begin(), requests.end(), [&](const auto& r) { return r.request_id == id; });
  }
  int NextTokens(const engine::Request& request, const engine::SchedulerOutput& step) const {
    int tokens = request.NumTokens() - request.num_computed_tokens;
    if (config_.long_prefill_token_threshold > 0) tokens = std::min(tokens, config_.long_prefill_token_threshold);
    return std::min(tokens, config_.max_num_batched_tokens - step.TotalNumScheduledTokens());
  }
  static void Commit(const std::string& id, int tokens, engine::SchedulerOutput& step) {
    step.num_scheduled_tokens[id] = tokens;
    step.scheduled_request_ids.push_back(id);
  }

  engine::KvCacheManager& cache_;
  const engine::SchedulerConfig config_;
  Queues queues_;
};

}  // namespace

std::unique_ptr<engine::LlmEngine> MakeEngine(const engine::EngineConfig& config, Whose scheduler) {
  engine::EngineParts parts = engine::ReferenceParts();
  if (scheduler == Whose::kLab) {
    parts.make_scheduler = [](engine::KvCacheManager& cache, const engine::SchedulerConfig& limits) {
      return std::unique_ptr<engine::Scheduler>(std::make_unique<PressedScheduler>(cache, limits));
    };
  }
  return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>(), std::move(parts)).value();
}

Outcome RunAll(engine::LlmEngine& engine, std::span<const Job> jobs) {
  Outcome run;
  for (const Job& job : jobs) {
    run.status.Update(engine.AddRequest(job.id, job.prompt, {.max_tokens = job.max_tokens}));
  }
  while (run.status.ok() && engine.HasUnfinishedRequests()) {
    const absl::StatusOr<engine::StepOutput> step = engine.Step();
    run.status.Update(step.status());
    if (!step.ok()) break;
    if (++run.report.steps == 1000) run.status = absl::DeadlineExceededError("1000 steps, and no end");
    if (step->scheduled.scheduled_request_ids.empty() && step->scheduled.preempted_request_ids.empty()) {
      run.status = absl::FailedPreconditionError(
          absl::StrCat("step ", run.report.steps, " schedules nobody and preempts nobody, and requests are left"));
    }
    run.schedule.batches.push_back(step->scheduled.num_scheduled_tokens);
    run.schedule.preempted.push_back(step->scheduled.preempted_request_ids);
    run.report.scheduled_tokens += step->scheduled.TotalNumScheduledTokens();
    for (const engine::Request& request : step->finished) {
      const std::span<const int> output = engine::GeneratedTokens(request);
      run.report.outputs[request.request_id] = {output.begin(), output.end()};
      run.report.preemptions[request.request_id] = request.num_preemptions;
    }
  }
  if (run.status.ok() && engine.block_pool().Usage() != 0.0) {
    run.status = absl::InternalError("all requests are finished, and not all blocks are free");
  }
  return run;
}

}  // namespace preemption::testing
