// Mutant: the end token ends the output also with ignore_eos.

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "phases/01-request-lifecycle/lab-05-stop-conditions/stop_conditions.h"

namespace stop_conditions::impl {

std::optional<RequestStatus> CheckStop(std::span<const int> output_tokens, const RequestParams& params,
                                       int eos_token_id) {
  if (output_tokens.empty()) return std::nullopt;
  const int newest = output_tokens.back();
  if (newest == eos_token_id) return RequestStatus::kFinishedStopped;
  if (std::ranges::count(params.stop_token_ids, newest) > 0) return RequestStatus::kFinishedStopped;
  if (std::ssize(output_tokens) >= params.max_tokens) return RequestStatus::kFinishedLengthCapped;
  return std::nullopt;
}

void AppendToken(Request& request, int token, int eos_token_id) {
  if (request.IsFinished()) return;
  request.token_ids.push_back(token);
  const std::span<const int> output = std::span<const int>(request.token_ids).subspan(request.num_prompt_tokens);
  if (const auto status = CheckStop(output, request.params, eos_token_id); status.has_value()) request.status = *status;
}

bool Abort(std::span<Request> requests, std::string_view request_id) {
  for (Request& request : requests) {
    if (request.request_id != request_id || request.IsFinished()) continue;
    request.status = RequestStatus::kFinishedAborted;
    return true;
  }
  return false;
}

std::optional<FinishReason> FinishReasonFor(RequestStatus status) {
  switch (status) {
    case RequestStatus::kWaiting:
    case RequestStatus::kRunning:
    case RequestStatus::kPreempted:
      return std::nullopt;
    case RequestStatus::kFinishedStopped:
      return FinishReason::kStop;
    case RequestStatus::kFinishedLengthCapped:
      return FinishReason::kLength;
    case RequestStatus::kFinishedAborted:
      return FinishReason::kAbort;
  }
  return std::nullopt;  // a number that is no status
}

std::string ToString(FinishReason reason) {
  switch (reason) {
    case FinishReason::kStop:
      return "stop";
    case FinishReason::kLength:
      return "length";
    case FinishReason::kAbort:
      return "abort";
  }
  return "";  // a number that is no reason
}

}  // namespace stop_conditions::impl
