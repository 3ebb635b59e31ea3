#include "engine/continuous_batching_scheduler.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/requests.h"
#include "engine/stop.h"

namespace engine {
namespace {

void Commit(const std::string& request_id, int tokens, SchedulerOutput& step, int& budget) {
  step.num_scheduled_tokens[request_id] = tokens;
  step.scheduled_request_ids.push_back(request_id);
  budget -= tokens;
}

// Whether a step of `tokens` tokens reaches the newest token of the request, so that it gets the next one.
bool Samples(const Request& request, int tokens) { return request.num_computed_tokens + tokens == request.NumTokens(); }

}  // namespace

absl::StatusOr<std::unique_ptr<ContinuousBatchingScheduler>> ContinuousBatchingScheduler::Create(
    KvCacheManager& cache, const SchedulerConfig& config) {
  if (config.max_num_batched_tokens < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("max_num_batched_tokens ", config.max_num_batched_tokens, " is below 1"));
  }
  if (config.max_num_seqs < 1) {
    return absl::InvalidArgumentError(absl::StrCat("max_num_seqs ", config.max_num_seqs, " is below 1"));
  }
  if (config.long_prefill_token_threshold < 0) {
    return absl::InvalidArgumentError(absl::StrCat("long_prefill_token_threshold ", config.long_prefill_token_threshold,
                                                   " is below 0; 0 switches it off"));
  }
  return absl::WrapUnique(new ContinuousBatchingScheduler(cache, config));
}

absl::Status ContinuousBatchingScheduler::AddRequest(const Request& request) {
  RETURN_IF_ERROR(CheckNewRequest(request));
  const std::string& id = request.request_id;
  if (requests_.contains(id)) {
    return absl::AlreadyExistsError(absl::StrCat("an unfinished request is called ", id, " already"));
  }
  // The last token of the output is never computed: nothing comes after it.
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

absl::StatusOr<SchedulerOutput> ContinuousBatchingScheduler::Schedule() {
  if (under_way_.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat("the step before, of ", under_way_->scheduled_request_ids.size(),
                                                      " requests, has not come back through UpdateFromOutput"));
  }
  SchedulerOutput step;
  int budget = config_.max_num_batched_tokens;
  RETURN_IF_ERROR(ScheduleRunning(step, budget));
  // Whoever was preempted would be admitted again with the blocks that were just taken from him.
  if (step.preempted_request_ids.empty()) RETURN_IF_ERROR(ScheduleWaiting(step, budget));
  if (!step.scheduled_request_ids.empty()) under_way_ = step;
  return step;
}

absl::Status ContinuousBatchingScheduler::ScheduleRunning(SchedulerOutput& step, int& budget) {
  // Preempting shortens running_ from the back, at the most to the request in hand.
  for (size_t i = 0; i < running_.size() && budget > 0; ++i) {
    const std::string id = running_[i];
    const int tokens = NextTokens(requests_.at(id), budget);
    while (i < running_.size()) {
      ASSIGN_OR_RETURN(const auto blocks, cache_.AllocateSlots(requests_.at(id), tokens, {}));
      if (blocks.has_value()) {
        Commit(id, tokens, step, budget);
        break;
      }
      Preempt(running_.back(), step);
    }
  }
  return absl::OkStatus();
}

absl::Status ContinuousBatchingScheduler::ScheduleWaiting(SchedulerOutput& step, int& budget) {
  while (!waiting_.empty() && budget > 0 && std::ssize(running_) < config_.max_num_seqs) {
    const std::string id = waiting_.front();
    Request& request = requests_.at(id);
    const std::vector<int> hits = cache_.GetComputedBlocks(request);
    request.num_computed_tokens = static_cast<int>(hits.size()) * cache_.BlockSize();
    const int tokens = NextTokens(request, budget);
    ASSIGN_OR_RETURN(const auto blocks, cache_.AllocateSlots(request, tokens, hits));
    if (!blocks.has_value()) {
      request.num_computed_tokens = 0;
      break;
    }
    waiting_.pop_front();
    running_.push_back(id);
    request.status = RequestStatus::kRunning;
    Commit(id, tokens, step, budget);
  }
  return absl::OkStatus();
}

int ContinuousBatchingScheduler::NextTokens(const Request& request, int budget) const {
  int tokens = request.NumTokens() - request.num_computed_tokens;
  if (config_.long_prefill_token_threshold > 0) tokens = std::min(tokens, config_.long_prefill_token_threshold);
  return std::min(tokens, budget);
}

void ContinuousBatchingScheduler::Preempt(const std::string& request_id, SchedulerOutput& step) {
  const std::string id = request_id;  // a copy: the argument is an element of running_
  cache_.Free(id);
  Request& request = requests_.at(id);
  request.num_computed_tokens = 0;
  ++request.num_preemptions;
  request.status = RequestStatus::kPreempted;
  std::erase(running_, id);
  waiting_.push_front(id);
  step.preempted_request_ids.push_back(id);
}

absl::StatusOr<std::vector<Request>> ContinuousBatchingScheduler::UpdateFromOutput(
    const SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) {
  RETURN_IF_ERROR(CheckUpdate(output, sampled_token_ids));
  std::vector<Request> finished;
  for (const std::string& id : output.scheduled_request_ids) {
    if (InStep(id) == nullptr) continue;
    Request& request = requests_.at(id);
    const int tokens = output.num_scheduled_tokens.at(id);
    const bool samples = Samples(request, tokens);
    request.num_computed_tokens += tokens;
    if (!samples) continue;
    request.token_ids.push_back(sampled_token_ids.at(id));
    ASSIGN_OR_RETURN(const bool done, MaybeFinish(request, config_.eos_token_id));
    if (done) finished.push_back(Remove(id));
  }
  under_way_.reset();
  return finished;
}

absl::Status ContinuousBatchingScheduler::CheckUpdate(const SchedulerOutput& output,
                                                      const std::map<std::string, int>& sampled) const {
  if (!under_way_.has_value()) return absl::FailedPreconditionError("no step is under way: call Schedule() first");
  if (output != *under_way_) {
    return absl::InvalidArgumentError(absl::StrCat(
        "this output, of ", output.scheduled_request_ids.size(), " requests and ", output.TotalNumScheduledTokens(),
        " tokens, is not the step under way, of ", under_way_->scheduled_request_ids.size(), " requests and ",
        under_way_->TotalNumScheduledTokens(), " tokens"));
  }
  for (const auto& [id, token] : sampled) {
    if (token < 0) return absl::InvalidArgumentError(absl::StrCat("request ", id, ": token ", token, " is below 0"));
    if (!output.num_scheduled_tokens.contains(id)) {
      return absl::InvalidArgumentError(absl::StrCat("request ", id, " has a token, but is not in this step"));
    }
  }
  for (const auto& [id, tokens] : output.num_scheduled_tokens) {
    const Request* request = InStep(id);
    if (request == nullptr || Samples(*request, tokens) == sampled.contains(id)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "request ", id, ": ", request->num_computed_tokens, " + ", tokens, " of ", request->NumTokens(),
        " tokens computed, so it gets ", sampled.contains(id) ? "none, but has a token" : "a token, but has none"));
  }
  return absl::OkStatus();
}

const Request* ContinuousBatchingScheduler::InStep(const std::string& request_id) const {
  const auto found = requests_.find(request_id);
  // One that waits has the id of an aborted one: it came after Schedule().
  if (found == requests_.end() || found->second.status != RequestStatus::kRunning) return nullptr;
  return &found->second;
}

std::optional<Request> ContinuousBatchingScheduler::AbortRequest(const std::string& request_id) {
  if (!requests_.contains(request_id)) return std::nullopt;
  Request request = Remove(request_id);
  request.status = RequestStatus::kFinishedAborted;
  return request;
}

absl::StatusOr<Request> ContinuousBatchingScheduler::GetRequest(const std::string& request_id) const {
  const auto found = requests_.find(request_id);
  if (found == requests_.end()) {
    return absl::NotFoundError(absl::StrCat("no unfinished request is called ", request_id));
  }
  return found->second;
}

Request ContinuousBatchingScheduler::Remove(const std::string& request_id) {
  const auto found = requests_.find(request_id);
  Request request = std::move(found->second);
  requests_.erase(found);
  cache_.Free(request.request_id);
  std::erase(running_, request.request_id);
  std::erase(waiting_, request.request_id);
  return request;
}

}  // namespace engine
