// Mutant: the events show the state before each step.

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "phases/01-request-lifecycle/lab-01-trace-a-request/trace_request.h"

namespace trace_request {
namespace {

using engine::RequestStatus;

TraceEvent EventOf(int step, const engine::Request& request) {
  return {step, request.request_id, request.status, request.num_computed_tokens, request.NumTokens()};
}

}  // namespace

absl::StatusOr<std::vector<TraceEvent>> TraceRequest(engine::Engine& engine, const std::string& request_id,
                                                     std::span<const int> prompt_token_ids,
                                                     const engine::RequestParams& params) {
  RETURN_IF_ERROR(engine.AddRequest(request_id, prompt_token_ids, params));
  std::vector<TraceEvent> trace;
  for (int step = 1; engine.HasUnfinishedRequests(); ++step) {
    for (const engine::Request& request : engine.LiveRequests()) trace.push_back(EventOf(step, request));
    ASSIGN_OR_RETURN(const engine::StepOutput output, engine.Step());
    if (output.scheduled.scheduled_request_ids.empty()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("step ", step, " schedules nothing although requests are left: no step ever will"));
    }
    for (const engine::Request& request : output.finished) trace.push_back(EventOf(step, request));
  }
  return trace;
}

std::optional<int> FirstTokenStep(std::span<const TraceEvent> trace, const std::string& request_id,
                                  int num_prompt_tokens) {
  for (const TraceEvent& event : trace) {
    if (event.request_id == request_id && event.num_tokens > num_prompt_tokens) return event.step;
  }
  return std::nullopt;
}

namespace impl {

std::vector<TraceEvent> PredictTrace(const std::string& request_id, int num_prompt_tokens, int max_tokens, int chunk) {
  std::vector<TraceEvent> trace;
  const int final_tokens = num_prompt_tokens + max_tokens;
  int computed = 0;
  int tokens = num_prompt_tokens;
  for (int step = 1; tokens < final_tokens; ++step) {
    computed += std::min(chunk, tokens - computed);  // catch up with what is known, as far as one step goes
    if (computed == tokens) ++tokens;                // the step saw the newest token: there is a next one
    const bool finished = tokens == final_tokens;
    const RequestStatus status = finished ? RequestStatus::kFinishedLengthCapped : RequestStatus::kRunning;
    trace.push_back({step, request_id, status, computed, tokens});
  }
  return trace;
}

}  // namespace impl
}  // namespace trace_request
