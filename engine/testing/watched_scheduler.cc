#include "engine/testing/watched_scheduler.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace engine::testing {
namespace {

template <class... Parts>
absl::Status Broken(const Parts&... parts) {
  return absl::InternalError(absl::StrCat("broken promise: ", parts...));
}

bool IsPrefix(const std::vector<int>& prefix, const std::vector<int>& of) {
  return prefix.size() <= of.size() && std::equal(prefix.begin(), prefix.end(), of.begin());
}

int CeilDiv(int a, int b) { return (a + b - 1) / b; }

}  // namespace

absl::Status WatchedScheduler::AddRequest(const Request& request) {
  const absl::Status added = inner_->AddRequest(request);
  if (added.ok()) requests_.emplace(request.request_id, request);
  if (broken_.ok()) broken_ = Look();
  return added;
}

absl::StatusOr<SchedulerOutput> WatchedScheduler::Schedule() {
  RETURN_IF_ERROR(broken_);
  const Requests before = requests_;
  ASSIGN_OR_RETURN(const SchedulerOutput step, inner_->Schedule());
  in_flight_ = step.num_scheduled_tokens;
  RETURN_IF_ERROR(CheckStep(step, before));
  RETURN_IF_ERROR(CheckPreempted(step, before));
  RETURN_IF_ERROR(Look());
  return step;
}

absl::Status WatchedScheduler::CheckStep(const SchedulerOutput& step, const Requests& before) const {
  std::set<std::string> scheduled(step.scheduled_request_ids.begin(), step.scheduled_request_ids.end());
  if (scheduled.size() != step.scheduled_request_ids.size() || scheduled.size() != step.num_scheduled_tokens.size()) {
    return Broken("scheduled_request_ids are not the keys of num_scheduled_tokens: ",
                  absl::StrJoin(step.scheduled_request_ids, " "));
  }
  if (step.TotalNumScheduledTokens() > config_.max_num_batched_tokens) {
    return Broken("a step of ", step.TotalNumScheduledTokens(), " tokens; the budget is ",
                  config_.max_num_batched_tokens);
  }
  const std::vector<std::string> running = inner_->RunningIds();
  for (const auto& [id, tokens] : step.num_scheduled_tokens) {
    if (!scheduled.contains(id)) return Broken("request ", id, " has tokens and is not scheduled");
    if (std::ranges::find(running, id) == running.end()) return Broken("request ", id, " is scheduled and not running");
    if (!before.contains(id)) return Broken("request ", id, " is scheduled, and nobody asked for it");
    const Request& request = before.at(id);
    ASSIGN_OR_RETURN(const Request now, inner_->GetRequest(id));
    if (now.token_ids != request.token_ids) return Broken("request ", id, ": scheduling changed its tokens");
    if (tokens < 1 || now.num_computed_tokens + tokens > now.NumTokens()) {
      return Broken("request ", id, ": ", tokens, " tokens scheduled, ", now.num_computed_tokens, " of ",
                    now.NumTokens(), " are computed");
    }
    if (config_.long_prefill_token_threshold > 0 && tokens > config_.long_prefill_token_threshold) {
      return Broken("request ", id, ": ", tokens, " tokens in a step, above the limit of ",
                    config_.long_prefill_token_threshold);
    }
    // A newcomer's computed tokens are its hits, whole blocks.
    const bool came = request.status != RequestStatus::kRunning;
    if (came ? now.num_computed_tokens % cache_.BlockSize() != 0
             : now.num_computed_tokens != request.num_computed_tokens) {
      return Broken("request ", id, ": ", request.num_computed_tokens, " computed tokens became ",
                    now.num_computed_tokens, " by being scheduled");
    }
  }
  return absl::OkStatus();
}

absl::Status WatchedScheduler::CheckPreempted(const SchedulerOutput& step, const Requests& before) const {
  for (const std::string& id : step.preempted_request_ids) {
    const auto found = before.find(id);
    if (found == before.end() || found->second.status != RequestStatus::kRunning) {
      return Broken("request ", id, " was preempted and did not run");
    }
    if (step.num_scheduled_tokens.contains(id))
      return Broken("request ", id, " is preempted and scheduled in one step");
    ASSIGN_OR_RETURN(const Request now, inner_->GetRequest(id));
    if (now.status != RequestStatus::kPreempted || now.num_computed_tokens != 0 || !cache_.BlockTable(id).empty()) {
      return Broken("request ", id, " was preempted and has ", now.num_computed_tokens, " computed tokens and ",
                    cache_.BlockTable(id).size(), " blocks");
    }
    if (now.token_ids != found->second.token_ids) return Broken("request ", id, " lost its tokens with its blocks");
    if (now.num_preemptions != found->second.num_preemptions + 1) {
      return Broken("request ", id, " counts ", now.num_preemptions, " preemptions");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Request>> WatchedScheduler::UpdateFromOutput(
    const SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) {
  RETURN_IF_ERROR(broken_);
  const Requests before = requests_;
  RETURN_IF_ERROR(CheckSampled(output, sampled_token_ids));
  ASSIGN_OR_RETURN(std::vector<Request> finished, inner_->UpdateFromOutput(output, sampled_token_ids));
  for (const Request& request : finished) requests_.erase(request.request_id);
  RETURN_IF_ERROR(CheckUpdated(output, sampled_token_ids, before, finished));
  in_flight_.clear();
  RETURN_IF_ERROR(Look());
  return finished;
}

absl::Status WatchedScheduler::CheckSampled(const SchedulerOutput& step,
                                            const std::map<std::string, int>& sampled) const {
  for (const auto& [id, tokens] : step.num_scheduled_tokens) {
    if (!in_flight_.contains(id)) continue;  // aborted meanwhile
    const Request& request = requests_.at(id);
    const bool reaches = request.num_computed_tokens + tokens == request.NumTokens();
    if (reaches != sampled.contains(id)) {
      return Broken("request ", id, reaches ? " reaches its newest token and gets none" : " gets a token too early");
    }
  }
  return absl::OkStatus();
}

absl::Status WatchedScheduler::CheckUpdated(const SchedulerOutput& step, const std::map<std::string, int>& sampled,
                                            const Requests& before, const std::vector<Request>& finished) const {
  Requests now;
  for (const Request& request : finished) {
    if (!request.IsFinished()) return Broken("request ", request.request_id, " came out unfinished");
    if (!cache_.BlockTable(request.request_id).empty()) return Broken("request ", request.request_id, " kept blocks");
    now.emplace(request.request_id, request);
  }
  for (const auto& [id, old] : before) {
    if (!now.contains(id)) {
      ASSIGN_OR_RETURN(const Request request, inner_->GetRequest(id));
      now.emplace(id, request);
    }
    std::vector<int> expected = old.token_ids;
    const auto token = sampled.find(id);
    if (token != sampled.end() && in_flight_.contains(id)) expected.push_back(token->second);
    const auto advance = in_flight_.find(id);
    const int computed = old.num_computed_tokens + (advance == in_flight_.end() ? 0 : advance->second);
    if (now.at(id).token_ids != expected || now.at(id).num_computed_tokens != computed) {
      return Broken("request ", id, ": has ", now.at(id).NumTokens(), " tokens and ", now.at(id).num_computed_tokens,
                    " computed ones after the step; expected ", expected.size(), " and ", computed);
    }
  }
  return absl::OkStatus();
}

std::optional<Request> WatchedScheduler::AbortRequest(const std::string& request_id) {
  const auto found = requests_.find(request_id);
  std::optional<Request> aborted = inner_->AbortRequest(request_id);
  if (broken_.ok() && aborted.has_value() != (found != requests_.end())) {
    broken_ = Broken("request ", request_id, aborted.has_value() ? " was aborted twice" : " could not be aborted");
  }
  if (aborted.has_value() && found != requests_.end()) {
    if (broken_.ok() && !IsPrefix(found->second.token_ids, aborted->token_ids)) {
      broken_ = Broken("request ", request_id, " came back with other tokens");
    }
    requests_.erase(found);
    in_flight_.erase(request_id);
  }
  if (broken_.ok()) broken_ = Look();
  return aborted;
}

absl::Status WatchedScheduler::Look() {
  RETURN_IF_ERROR(CheckQueues());
  return CheckTables();
}

absl::Status WatchedScheduler::CheckQueues() {
  const std::vector<std::string> running = inner_->RunningIds(), waiting = inner_->WaitingIds();
  if (static_cast<int>(running.size()) > config_.max_num_seqs) {
    return Broken(running.size(), " requests run; there are ", config_.max_num_seqs, " places");
  }
  if (inner_->HasUnfinishedRequests() != !requests_.empty()) {
    return Broken("HasUnfinishedRequests() with ", requests_.size(), " unfinished requests");
  }
  std::set<std::string> seen;
  for (const bool runs : {true, false}) {
    for (const std::string& id : runs ? running : waiting) {
      if (!seen.insert(id).second) return Broken("request ", id, " stands in the queues twice");
      const auto known = requests_.find(id);
      if (known == requests_.end()) return Broken("request ", id, " is over, and stands in a queue");
      ASSIGN_OR_RETURN(known->second, inner_->GetRequest(id));
      const RequestStatus status = known->second.status;
      if (runs != (status == RequestStatus::kRunning) || IsFinished(status)) {
        return Broken("request ", id, runs ? " runs" : " waits", " with status ", static_cast<int>(status));
      }
    }
  }
  if (seen.size() != requests_.size()) {
    return Broken(requests_.size(), " requests are unfinished, and ", seen.size(), " stand in a queue");
  }
  return absl::OkStatus();
}

int WatchedScheduler::Covered(const Request& request) const {
  const auto in_flight = in_flight_.find(request.request_id);
  return request.num_computed_tokens + (in_flight == in_flight_.end() ? 0 : in_flight->second);
}

absl::Status WatchedScheduler::CheckTables() const {
  std::map<int, std::vector<std::pair<std::string, int>>> holders;  // block -> who has it, in which place
  for (const auto& [id, request] : requests_) {
    const std::vector<int> table = cache_.BlockTable(id);
    const bool runs = request.status == RequestStatus::kRunning;
    const int needed = runs ? CeilDiv(Covered(request), cache_.BlockSize()) : 0;
    if (static_cast<int>(table.size()) != needed) {
      return Broken("request ", id, runs ? " runs" : " waits", " with ", table.size(), " blocks; its ",
                    Covered(request), " tokens need ", needed);
    }
    for (size_t place = 0; place < table.size(); ++place) {
      holders[table[place]].emplace_back(id, static_cast<int>(place));
    }
  }
  int free = 0;
  for (int block = 1; block < pool_.NumBlocks(); ++block) {
    ASSIGN_OR_RETURN(const BlockState state, pool_.GetBlock(block));
    const auto found = holders.find(block);
    const int expected = found == holders.end() ? 0 : static_cast<int>(found->second.size());
    if (state.ref_cnt != expected) {
      return Broken("block ", block, " is held ", state.ref_cnt, " times and stands in ", expected, " tables");
    }
    free += expected == 0;
  }
  if (holders.contains(kNullBlockId)) return Broken("the null block stands in a table");
  if (pool_.NumFreeBlocks() != free || cache_.NumFreeBlocks() != free) {
    return Broken(pool_.NumFreeBlocks(), " blocks are free; ", free, " stand in no table");
  }
  return CheckSharing(holders);
}

absl::Status WatchedScheduler::CheckSharing(
    const std::map<int, std::vector<std::pair<std::string, int>>>& holders) const {
  for (const auto& [block, who] : holders) {
    const auto& [first_id, first_place] = who.front();
    const int end = (first_place + 1) * cache_.BlockSize();
    for (size_t i = 1; i < who.size(); ++i) {
      const auto& [id, place] = who[i];
      const std::vector<int>&a = requests_.at(first_id).token_ids, &b = requests_.at(id).token_ids;
      const bool same = place == first_place && end <= std::ssize(a) && end <= std::ssize(b) &&
                        std::equal(a.begin(), a.begin() + end, b.begin());
      if (!same) {
        return Broken("requests ", first_id, " and ", id, " share block ", block, " in places ", first_place, " and ",
                      place, " behind different tokens");
      }
    }
  }
  return absl::OkStatus();
}

EngineParts Watched(EngineParts parts) {
  // The pool that the scheduler's blocks come from: made before it, and by the same engine.
  auto pool = std::make_shared<const BlockPool*>(nullptr);
  parts.make_block_pool = [pool, make = parts.make_block_pool](const CacheConfig& config) {
    auto made = make(config);
    if (made.ok()) *pool = made->get();
    return made;
  };
  parts.make_scheduler = [pool, make = parts.make_scheduler](
                             KvCacheManager& cache,
                             const SchedulerConfig& config) -> absl::StatusOr<std::unique_ptr<Scheduler>> {
    ASSIGN_OR_RETURN(std::unique_ptr<Scheduler> inner, make(cache, config));
    return std::make_unique<WatchedScheduler>(std::move(inner), config, cache, **pool);
  };
  return parts;
}

}  // namespace engine::testing
