#include "harness/sidecars/engine/step_scheduler.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/requests.h"
#include "engine/stop.h"

namespace course::chat {
namespace {

using engine::Request;
using engine::RequestStatus;
using engine::SchedulerOutput;
using scheduler_step::SchedRequest;
using scheduler_step::StepDecision;

template <class Ids>
bool Contains(const Ids& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

StepScheduler::StepScheduler(engine::KvCacheManager& cache, const engine::SchedulerConfig& config, Decide decide)
    : cache_(cache), config_(config), decide_(std::move(decide)) {}

absl::Status StepScheduler::AddRequest(const Request& request) {
  RETURN_IF_ERROR(engine::CheckNewRequest(request));
  const std::string& id = request.request_id;
  if (requests_.contains(id)) {
    return absl::AlreadyExistsError(absl::StrCat("an unfinished request is called ", id, " already"));
  }
  const int64_t tokens = int64_t{request.NumTokens()} + request.params.max_tokens - 1;
  const int64_t blocks = (tokens + cache_.BlockSize() - 1) / cache_.BlockSize();
  if (blocks > cache_.NumUsableBlocks()) {
    return absl::InvalidArgumentError(
        absl::StrCat("request ", id, ": a prompt of ", request.NumTokens(), " tokens and ", request.params.max_tokens,
                     " of output need ", blocks, " blocks of the cache, which has ", cache_.NumUsableBlocks()));
  }
  requests_.emplace(id, request);
  waiting_.push_back(id);
  return absl::OkStatus();
}

std::vector<SchedRequest> StepScheduler::Running() const {
  std::vector<SchedRequest> running;
  for (const std::string& id : running_) {
    const Request& request = requests_.at(id);
    running.push_back({.id = id, .num_tokens = request.NumTokens(), .num_computed = request.num_computed_tokens});
  }
  return running;
}

std::vector<SchedRequest> StepScheduler::Waiting(Grants& grants) {
  std::vector<SchedRequest> waiting;
  // More than there are places for cannot be admitted.
  for (const std::string& id : waiting_) {
    if (std::ssize(waiting) == config_.max_num_seqs) break;
    const Request& request = requests_.at(id);
    grants.hits[id] = cache_.GetComputedBlocks(request).size();
    waiting.push_back({.id = id,
                       .num_tokens = request.NumTokens(),
                       .num_computed = static_cast<int>(grants.hits[id]) * cache_.BlockSize()});
  }
  return waiting;
}

absl::StatusOr<SchedulerOutput> StepScheduler::Schedule() {
  Grants grants;
  const std::vector<SchedRequest> running = Running(), waiting = Waiting(grants);
  if (running.empty() && waiting.empty()) return SchedulerOutput{};
  const StepDecision decision =
      decide_(running, waiting,
              {.max_num_batched_tokens = config_.max_num_batched_tokens,
               .max_num_seqs = config_.max_num_seqs,
               .long_prefill_token_threshold = config_.long_prefill_token_threshold},
              [&](const SchedRequest& request, int tokens) { return TryAllocate(request, tokens, grants); });
  RETURN_IF_ERROR(grants.trouble);
  RETURN_IF_ERROR(Check(decision, grants));
  SchedulerOutput step = {.preempted_request_ids = grants.preempted};
  for (const auto& [id, tokens] : decision.scheduled) {
    step.num_scheduled_tokens[id] = tokens;
    step.scheduled_request_ids.push_back(id);
  }
  for (const std::string& id : decision.admitted) {
    std::erase(waiting_, id);
    running_.push_back(id);
    Request& request = requests_.at(id);
    request.status = RequestStatus::kRunning;
    request.num_computed_tokens = static_cast<int>(grants.hits.at(id)) * cache_.BlockSize();
  }
  return step;
}

bool StepScheduler::TryAllocate(const SchedRequest& asked, int num_new_tokens, Grants& grants) {
  const bool runs = Contains(running_, asked.id), waits = grants.hits.contains(asked.id);
  // What cannot be asked gets nothing; the check afterwards says what was wrong.
  if (!grants.trouble.ok() || num_new_tokens < 1 || grants.tokens.contains(asked.id) || !(runs || waits)) return false;
  // Whoever gave way would be admitted again with the blocks that were just taken from him.
  if (waits && !runs && !grants.preempted.empty()) return false;
  Request request = requests_.at(asked.id);
  std::vector<int> hits;
  if (waits) {
    // Whoever was granted memory before may have evicted some of them; then its numbers are others in the next step.
    // There may be more, too: what an earlier one of this step will compute.
    hits = cache_.GetComputedBlocks(request);
    if (hits.size() < grants.hits.at(asked.id)) return false;
    hits.resize(grants.hits.at(asked.id));
    request.num_computed_tokens = static_cast<int>(hits.size()) * cache_.BlockSize();
  }
  while (true) {
    const auto blocks = cache_.AllocateSlots(request, num_new_tokens, hits);
    if (!blocks.ok()) {
      grants.trouble = blocks.status();
      return false;
    }
    if (blocks->has_value()) {
      grants.tokens[asked.id] = num_new_tokens;
      return true;
    }
    if (!runs) return false;
    // The last one that has nothing of this step yet; at the most the one that asks.
    const auto victim = std::find_if(running_.rbegin(), running_.rend(),
                                     [&](const std::string& id) { return !grants.tokens.contains(id); });
    const std::string id = *victim;
    Preempt(id, grants);
    if (id == asked.id) return false;
  }
}

void StepScheduler::Preempt(const std::string& request_id, Grants& grants) {
  cache_.Free(request_id);
  Request& request = requests_.at(request_id);
  request.num_computed_tokens = 0;
  ++request.num_preemptions;
  request.status = RequestStatus::kPreempted;
  grants.preempted.push_back(request_id);
  waiting_.push_front(request_id);
  std::erase(running_, request_id);
}

absl::Status StepScheduler::Check(const StepDecision& decision, const Grants& grants) const {
  const auto broken = [](auto... why) { return absl::InternalError(absl::StrCat("Yours ", why..., ".")); };
  std::set<std::string> seen;
  int64_t total = 0;
  std::vector<std::string> admitted;
  for (const auto& [id, tokens] : decision.scheduled) {
    if (!seen.insert(id).second) return broken("scheduled ", id, " twice");
    const auto granted = grants.tokens.find(id);
    if (granted == grants.tokens.end()) return broken("scheduled ", id, ", for which there was no memory");
    if (granted->second != tokens) {
      return broken("scheduled ", tokens, " tokens of ", id, ", but asked for memory for ", granted->second);
    }
    if (!Contains(running_, id)) admitted.push_back(id);
    total += tokens;
  }
  for (const auto& [id, tokens] : grants.tokens) {
    if (!seen.contains(id)) return broken("took memory for ", id, " and left it out of the step");
    const Request& request = requests_.at(id);
    const int64_t computed = Contains(running_, id) ? request.num_computed_tokens
                                                    : static_cast<int64_t>(grants.hits.at(id)) * cache_.BlockSize();
    if (computed + tokens > request.NumTokens()) {
      return broken("scheduled ", tokens, " tokens of ", id, ", which has ", request.NumTokens() - computed, " left");
    }
  }
  if (total > config_.max_num_batched_tokens) {
    return broken("scheduled ", total, " tokens, but a step has ", config_.max_num_batched_tokens);
  }
  if (decision.admitted != admitted) return broken("did not name as admitted exactly those that waited until now");
  if (std::ssize(running_) + std::ssize(admitted) > config_.max_num_seqs) {
    return broken("admitted more than the ", config_.max_num_seqs, " places");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Request>> StepScheduler::UpdateFromOutput(const SchedulerOutput& output,
                                                                     const std::map<std::string, int>& sampled) {
  std::vector<Request> finished;
  for (const std::string& id : output.scheduled_request_ids) {
    const auto found = requests_.find(id);
    if (found == requests_.end() || found->second.status != RequestStatus::kRunning) continue;  // aborted meanwhile
    Request& request = found->second;
    const auto tokens = output.num_scheduled_tokens.find(id);
    if (tokens == output.num_scheduled_tokens.end()) {
      return absl::InvalidArgumentError(absl::StrCat("request ", id, " is in the step without a number of tokens"));
    }
    const bool samples = request.num_computed_tokens + tokens->second == request.NumTokens();
    const auto token = sampled.find(id);
    if (samples != (token != sampled.end())) {
      return absl::InvalidArgumentError(
          absl::StrCat("request ", id, samples ? " gets a token, but has none" : " gets no token, but has one"));
    }
    request.num_computed_tokens += tokens->second;
    if (!samples) continue;
    request.token_ids.push_back(token->second);
    ASSIGN_OR_RETURN(const bool done, engine::MaybeFinish(request, config_.eos_token_id));
    if (done) finished.push_back(Remove(id));
  }
  return finished;
}

std::optional<Request> StepScheduler::AbortRequest(const std::string& request_id) {
  if (!requests_.contains(request_id)) return std::nullopt;
  Request request = Remove(request_id);
  request.status = RequestStatus::kFinishedAborted;
  return request;
}

absl::StatusOr<Request> StepScheduler::GetRequest(const std::string& request_id) const {
  const auto found = requests_.find(request_id);
  if (found != requests_.end()) return found->second;
  return absl::NotFoundError(absl::StrCat("no unfinished request is called ", request_id));
}

Request StepScheduler::Remove(const std::string& request_id) {
  auto node = requests_.extract(request_id);
  cache_.Free(request_id);
  std::erase(running_, request_id);
  std::erase(waiting_, request_id);
  return std::move(node.mapped());
}

}  // namespace course::chat
