// Mutant: the victim begins anew with its prompt: what it has said is forgotten.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption::impl {
namespace {

// Takes everything from the request that was admitted last but its place in the order of arrival and its tokens.
std::string PreemptLast(engine::KvCacheManager& cache, Queues& queues) {
  engine::Request victim = std::move(queues.running.back());
  queues.running.pop_back();
  cache.Free(victim.request_id);
  victim.num_computed_tokens = 0;
  victim.token_ids.resize(victim.num_prompt_tokens);
  ++victim.num_preemptions;
  victim.status = engine::RequestStatus::kPreempted;
  const std::string id = victim.request_id;
  queues.waiting.insert(queues.waiting.begin(), std::move(victim));
  return id;
}

}  // namespace

absl::StatusOr<Room> MakeRoom(engine::KvCacheManager& cache, int index, int num_new_tokens, Queues& queues) {
  Room room;
  while (index < std::ssize(queues.running)) {
    ASSIGN_OR_RETURN(const std::optional<std::vector<int>> blocks,
                     cache.AllocateSlots(queues.running[index], num_new_tokens, {}));
    if (blocks.has_value()) {
      room.granted = true;
      return room;
    }
    room.preempted.push_back(PreemptLast(cache, queues));
  }
  return room;
}

bool MayAdmit(const engine::SchedulerOutput& step, const engine::SchedulerConfig& config, int num_running) {
  if (!step.preempted_request_ids.empty()) return false;
  return step.TotalNumScheduledTokens() < config.max_num_batched_tokens && num_running < config.max_num_seqs;
}

int64_t MinBlocksToRun(std::span<const Job> jobs, int block_size) {
  int64_t most = 0;
  for (const Job& job : jobs) {
    const int64_t slots = std::ssize(job.prompt) + job.max_tokens - 1;
    most = std::max(most, (slots + block_size - 1) / block_size);
  }
  return most + 1;
}

absl::StatusOr<PressureReport> RunUnderPressure(const EngineFactory& make_engine, const engine::CacheConfig& cache,
                                                std::span<const Job> jobs) {
  for (const Job& job : jobs) {
    const int64_t blocks = MinBlocksToRun({&job, 1}, cache.block_size);
    if (blocks > cache.num_blocks) {
      return absl::InvalidArgumentError(absl::StrCat("job ", job.id, " needs a cache of ", blocks, " blocks of ",
                                                     cache.block_size, ", this one has ", cache.num_blocks));
    }
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine, make_engine({.cache = cache}));
  for (const Job& job : jobs) {
    RETURN_IF_ERROR(engine->AddRequest(job.id, job.prompt, {.max_tokens = job.max_tokens}));
  }
  PressureReport report;
  while (engine->HasUnfinishedRequests()) {
    ASSIGN_OR_RETURN(const engine::StepOutput step, engine->Step());
    if (step.scheduled.num_scheduled_tokens.empty()) {
      return absl::ResourceExhaustedError(absl::StrCat("step ", report.steps + 1, " schedules nothing"));
    }
    ++report.steps;
    report.scheduled_tokens += step.scheduled.TotalNumScheduledTokens();
    for (const engine::Request& request : step.finished) {
      report.outputs[request.request_id] = {request.token_ids.begin() + request.num_prompt_tokens,
                                            request.token_ids.end()};
      report.preemptions[request.request_id] = request.num_preemptions;
    }
  }
  return report;
}

}  // namespace preemption::impl
