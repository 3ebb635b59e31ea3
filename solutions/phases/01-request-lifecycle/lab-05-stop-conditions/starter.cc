// Lab 01-05  Stop conditions. You edit this file; stop_conditions.h says what each function promises.

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "phases/01-request-lifecycle/lab-05-stop-conditions/stop_conditions.h"

namespace stop_conditions::impl {

std::optional<RequestStatus> CheckStop(std::span<const int> output_tokens, const RequestParams& params,
                                       int eos_token_id) {
  // TODO(lab): look at the newest token, in the order of the header. What if there is none yet?
  return RequestStatus::kFinishedAborted;
}

void AppendToken(Request& request, int token, int eos_token_id) {
  // TODO(lab): append, ask CheckStop about the output (the prompt is not part of it), set the status.
  request.token_ids.clear();
}

bool Abort(std::span<Request> requests, std::string_view request_id) {
  // TODO(lab): find the unfinished request of this id.
  for (Request& request : requests) request.token_ids.clear();
  return true;
}

std::optional<FinishReason> FinishReasonFor(RequestStatus status) {
  // TODO(lab): three of the six states have a reason.
  return FinishReason::kAbort;
}

std::string ToString(FinishReason reason) {
  // TODO(lab): the word for each reason.
  return "?";
}

}  // namespace stop_conditions::impl
