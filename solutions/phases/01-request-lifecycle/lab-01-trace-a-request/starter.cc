// Lab 01-01  Trace a request. You edit this file; trace_request.h says what each function promises.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "phases/01-request-lifecycle/lab-01-trace-a-request/trace_request.h"

namespace trace_request {

absl::StatusOr<std::vector<TraceEvent>> TraceRequest(engine::Engine& engine, const std::string& request_id,
                                                     std::span<const int> prompt_token_ids,
                                                     const engine::RequestParams& params) {
  // TODO(lab): add the request (an error goes back to the caller); then, while the engine has unfinished requests:
  //   run one step, and note an event for each request that goes on and for each one that finished in it.
  //   A step that schedules nothing is an error: without this rule, the loop could run forever.
  return absl::UnimplementedError("TODO(lab): TraceRequest");
}

std::optional<int> FirstTokenStep(std::span<const TraceEvent> trace, const std::string& request_id,
                                  int num_prompt_tokens) {
  // TODO(lab): the first event of this request that shows more tokens than its prompt has.
  return std::nullopt;
}

namespace impl {

std::vector<TraceEvent> PredictTrace(const std::string& request_id, int num_prompt_tokens, int max_tokens, int chunk) {
  // TODO(lab): the same events, worked out without an engine.
  return {};
}

}  // namespace impl
}  // namespace trace_request
