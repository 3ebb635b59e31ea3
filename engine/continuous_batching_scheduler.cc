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

constexpr int kNoToken = -1;

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
  Entry& entry = requests_.emplace(id, Entry{.request = request, .place = {}}).first->second;
  entry.place = waiting_.insert(waiting_.end(), &entry);
  return absl::OkStatus();
}

absl::StatusOr<SchedulerOutput> ContinuousBatchingScheduler::Schedule() {
  if (under_way_.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat("the step before, of ", under_way_->parts.size(),
                                                      " requests, has not come back through UpdateFromOutput"));
  }
  Step step = {.parts = {}, .preempted_request_ids = {}, .budget = config_.max_num_batched_tokens};
  RETURN_IF_ERROR(ScheduleRunning(step));
  // Whoever was preempted would be admitted again with the blocks that were just taken from him.
  if (step.preempted_request_ids.empty()) RETURN_IF_ERROR(ScheduleWaiting(step));

  SchedulerOutput output = {
      .num_scheduled_tokens = {}, .scheduled_request_ids = {}, .preempted_request_ids = step.preempted_request_ids};
  for (const Part& part : step.parts) {
    output.num_scheduled_tokens.emplace(part.request_id, part.tokens);
    output.scheduled_request_ids.push_back(part.request_id);
  }
  if (!step.parts.empty()) under_way_ = std::move(step);
  return output;
}

absl::Status ContinuousBatchingScheduler::ScheduleRunning(Step& step) {
  for (auto next = running_.begin(); next != running_.end() && step.budget > 0;) {
    Entry& entry = **next;
    const int tokens = NextTokens(entry.request, step.budget);
    ASSIGN_OR_RETURN(const auto blocks, cache_.AllocateSlots(entry.request, tokens, {}));
    if (blocks.has_value()) {
      Commit(entry, tokens, step);
      ++next;
      continue;
    }
    // From the back, at the most to the request in hand.
    Entry& last = *running_.back();
    if (&last == &entry) next = running_.end();
    Preempt(last, step);
  }
  return absl::OkStatus();
}

absl::Status ContinuousBatchingScheduler::ScheduleWaiting(Step& step) {
  while (!waiting_.empty() && step.budget > 0 && std::ssize(running_) < config_.max_num_seqs) {
    Entry& entry = *waiting_.front();
    Request& request = entry.request;
    const std::vector<int> hits = cache_.GetComputedBlocks(request);
    request.num_computed_tokens = static_cast<int>(hits.size()) * cache_.BlockSize();
    const int tokens = NextTokens(request, step.budget);
    ASSIGN_OR_RETURN(const auto blocks, cache_.AllocateSlots(request, tokens, hits));
    if (!blocks.has_value()) {
      request.num_computed_tokens = 0;
      break;
    }
    running_.splice(running_.end(), waiting_, entry.place);
    request.status = RequestStatus::kRunning;
    Commit(entry, tokens, step);
  }
  return absl::OkStatus();
}

void ContinuousBatchingScheduler::Commit(Entry& entry, int tokens, Step& step) {
  step.parts.push_back({.request_id = entry.request.request_id, .tokens = tokens, .entry = &entry});
  step.budget -= tokens;
}

int ContinuousBatchingScheduler::NextTokens(const Request& request, int budget) const {
  int tokens = request.NumTokens() - request.num_computed_tokens;
  if (config_.long_prefill_token_threshold > 0) tokens = std::min(tokens, config_.long_prefill_token_threshold);
  return std::min(tokens, budget);
}

void ContinuousBatchingScheduler::Preempt(Entry& entry, Step& step) {
  Request& request = entry.request;
  cache_.Free(request.request_id);
  request.num_computed_tokens = 0;
  ++request.num_preemptions;
  request.status = RequestStatus::kPreempted;
  waiting_.splice(waiting_.begin(), running_, entry.place);
  step.preempted_request_ids.push_back(request.request_id);
}

absl::StatusOr<std::vector<Request>> ContinuousBatchingScheduler::UpdateFromOutput(
    const SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) {
  ASSIGN_OR_RETURN(const std::vector<int> sampled, CheckUpdate(output, sampled_token_ids));
  const Step step = *std::move(under_way_);
  under_way_.reset();
  std::vector<Request> finished;
  for (size_t i = 0; i < step.parts.size(); ++i) {
    if (step.parts[i].entry == nullptr) continue;
    Request& request = step.parts[i].entry->request;
    request.num_computed_tokens += step.parts[i].tokens;
    if (sampled[i] == kNoToken) continue;
    request.token_ids.push_back(sampled[i]);
    ASSIGN_OR_RETURN(const bool done, MaybeFinish(request, config_.eos_token_id));
    if (done) finished.push_back(Remove(*step.parts[i].entry, running_));
  }
  return finished;
}

bool ContinuousBatchingScheduler::IsUnderWay(const SchedulerOutput& output) const {
  const std::vector<Part>& parts = under_way_->parts;
  if (output.scheduled_request_ids.size() != parts.size() || output.num_scheduled_tokens.size() != parts.size() ||
      output.preempted_request_ids != under_way_->preempted_request_ids) {
    return false;
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    if (output.scheduled_request_ids[i] != parts[i].request_id) return false;
    const auto found = output.num_scheduled_tokens.find(parts[i].request_id);
    if (found == output.num_scheduled_tokens.end() || found->second != parts[i].tokens) return false;
  }
  return true;
}

absl::StatusOr<std::vector<int>> ContinuousBatchingScheduler::CheckUpdate(
    const SchedulerOutput& output, const std::map<std::string, int>& sampled) const {
  if (!under_way_.has_value()) return absl::FailedPreconditionError("no step is under way: call Schedule() first");
  if (!IsUnderWay(output)) {
    int tokens = 0;
    for (const Part& part : under_way_->parts) tokens += part.tokens;
    return absl::InvalidArgumentError(absl::StrCat(
        "this output, of ", output.scheduled_request_ids.size(), " requests and ", output.TotalNumScheduledTokens(),
        " tokens, is not the step under way, of ", under_way_->parts.size(), " requests and ", tokens, " tokens"));
  }
  std::vector<int> token_of_part;
  size_t used = 0;
  for (const Part& part : under_way_->parts) {
    const auto token = sampled.find(part.request_id);
    const bool has_token = token != sampled.end();
    if (has_token && token->second < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("request ", part.request_id, ": token ", token->second, " is below 0"));
    }
    if (part.entry != nullptr && Samples(part.entry->request, part.tokens) != has_token) {
      const Request& request = part.entry->request;
      return absl::InvalidArgumentError(absl::StrCat("request ", part.request_id, ": ", request.num_computed_tokens,
                                                     " + ", part.tokens, " of ", request.NumTokens(),
                                                     " tokens computed, so it gets ",
                                                     has_token ? "none, but has a token" : "a token, but has none"));
    }
    used += has_token;
    token_of_part.push_back(has_token ? token->second : kNoToken);
  }
  if (used == sampled.size()) return token_of_part;
  const auto stranger = std::ranges::find_if(
      sampled, [&](const auto& entry) { return !output.num_scheduled_tokens.contains(entry.first); });
  return absl::InvalidArgumentError(absl::StrCat("request ", stranger->first, " has a token, but is not in this step"));
}

std::optional<Request> ContinuousBatchingScheduler::AbortRequest(const std::string& request_id) {
  const auto found = requests_.find(request_id);
  if (found == requests_.end()) return std::nullopt;
  Entry& entry = found->second;
  if (under_way_.has_value()) {
    for (Part& part : under_way_->parts) {
      if (part.entry == &entry) part.entry = nullptr;
    }
  }
  Request request = Remove(entry, entry.request.status == RequestStatus::kRunning ? running_ : waiting_);
  request.status = RequestStatus::kFinishedAborted;
  return request;
}

absl::StatusOr<Request> ContinuousBatchingScheduler::GetRequest(const std::string& request_id) const {
  const auto found = requests_.find(request_id);
  if (found == requests_.end()) {
    return absl::NotFoundError(absl::StrCat("no unfinished request is called ", request_id));
  }
  return found->second.request;
}

Request ContinuousBatchingScheduler::Remove(Entry& entry, Queue& from) {
  from.erase(entry.place);
  Request request = std::move(entry.request);
  requests_.erase(request.request_id);
  cache_.Free(request.request_id);
  return request;
}

std::vector<std::string> ContinuousBatchingScheduler::Ids(const Queue& queue) {
  std::vector<std::string> ids;
  for (const Entry* const entry : queue) ids.push_back(entry->request.request_id);
  return ids;
}

}  // namespace engine
