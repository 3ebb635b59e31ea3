#include "engine/paged_execution.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/forward_checks.h"

namespace engine {
namespace {

// Whether the rows that a step function asks for are the ones that the step computes.
absl::Status CheckAsked(std::span<const SequenceChunk> step, std::span<const int> tokens,
                        std::span<const int> positions) {
  const auto expected = std::ranges::count_if(step, &SequenceChunk::needs_logits);
  if (expected != std::ssize(tokens)) {
    return absl::InvalidArgumentError(
        absl::StrCat(tokens.size(), " rows were asked for, but ", expected, " requests of the step get a token"));
  }
  size_t row = 0;
  for (const SequenceChunk& chunk : step) {
    if (!chunk.needs_logits) continue;
    const int token = chunk.token_ids.back();
    const int position = chunk.first_position + static_cast<int>(chunk.token_ids.size()) - 1;
    if (tokens[row] != token || positions[row] != position) {
      return absl::InvalidArgumentError(absl::StrCat("row ", row, ": token ", tokens[row], " at position ",
                                                     positions[row], " was asked for, but the step has request ",
                                                     chunk.request_id, " there, with token ", token, " at position ",
                                                     position));
    }
    ++row;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<base::Mat> PagedModelRunner::Forward(std::span<const int> last_tokens, std::span<const int> positions) {
  RETURN_IF_ERROR(CheckForward(last_tokens, positions, VocabSize()));
  if (step_.empty() && !last_tokens.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        last_tokens.size(), " rows were asked for, but no step was scheduled, or its rows were returned already"));
  }
  RETURN_IF_ERROR(CheckAsked(step_, last_tokens, positions));
  if (step_.empty()) return base::Mat{.rows = 0, .cols = VocabSize(), .data = {}};
  return Compute(last_tokens.size());
}

absl::Status PagedModelRunner::ComputeIfNobodyAsked() {
  if (step_.empty()) return absl::OkStatus();
  return Compute(std::ranges::count_if(step_, &SequenceChunk::needs_logits)).status();
}

// Its keys and values are computed all the same. Other chunks of the step may have adopted its blocks, and the prefix
// cache promises what is in them; they stay untouched until the next Schedule().
void PagedModelRunner::Abandon(const std::string& request_id) {
  for (SequenceChunk& chunk : step_) {
    if (chunk.request_id == request_id) chunk.needs_logits = false;
  }
}

absl::StatusOr<base::Mat> PagedModelRunner::Compute(size_t num_rows) {
  const std::vector<SequenceChunk> step = std::exchange(step_, {});
  ASSIGN_OR_RETURN(base::Mat logits, model_->Forward(step));
  if (logits.rows != static_cast<int>(num_rows)) {
    return absl::InternalError(absl::StrCat("the model returned ", logits.rows, " rows for ", num_rows));
  }
  return logits;
}

absl::Status PagedScheduler::AddRequest(const Request& request) {
  const int64_t tokens = int64_t{request.NumTokens()} + request.params.max_tokens;
  if (tokens > runner_.MaxSequenceLength()) {
    return absl::InvalidArgumentError(
        absl::StrCat("request ", request.request_id, ": a prompt of ", request.NumTokens(), " tokens and ",
                     request.params.max_tokens, " of output are ", tokens, ", above the model's longest sequence of ",
                     runner_.MaxSequenceLength()));
  }
  return inner_->AddRequest(request);
}

absl::StatusOr<SchedulerOutput> PagedScheduler::Schedule() {
  ASSIGN_OR_RETURN(SchedulerOutput step, inner_->Schedule());
  std::vector<SequenceChunk> chunks;
  chunks.reserve(step.scheduled_request_ids.size());
  for (const std::string& id : step.scheduled_request_ids) {
    ASSIGN_OR_RETURN(chunks.emplace_back(), ChunkOf(step, id));
  }
  runner_.Note(std::move(chunks));
  return step;
}

absl::StatusOr<SequenceChunk> PagedScheduler::ChunkOf(const SchedulerOutput& step,
                                                      const std::string& request_id) const {
  ASSIGN_OR_RETURN(const Request request, inner_->GetRequest(request_id));
  const auto scheduled = step.num_scheduled_tokens.find(request_id);
  const int64_t n = scheduled == step.num_scheduled_tokens.end() ? 0 : scheduled->second;
  const int computed = request.num_computed_tokens;
  if (n < 1 || computed < 0 || computed + n > request.NumTokens()) {
    return absl::InvalidArgumentError(absl::StrCat("request ", request_id, ": ", n, " tokens scheduled, but ", computed,
                                                   " of its ", request.NumTokens(), " are computed"));
  }
  const auto first = request.token_ids.begin() + computed;
  return SequenceChunk{.request_id = request_id,
                       .token_ids = {first, first + n},
                       .first_position = computed,
                       .block_table = cache_.BlockTable(request_id),
                       .needs_logits = computed + n == request.NumTokens()};
}

absl::StatusOr<std::vector<Request>> PagedScheduler::UpdateFromOutput(
    const SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) {
  RETURN_IF_ERROR(runner_.ComputeIfNobodyAsked());
  return inner_->UpdateFromOutput(output, sampled_token_ids);
}

std::optional<Request> PagedScheduler::AbortRequest(const std::string& request_id) {
  runner_.Abandon(request_id);
  return inner_->AbortRequest(request_id);
}

}  // namespace engine
