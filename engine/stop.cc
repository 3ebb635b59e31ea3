#include "engine/stop.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace engine {

absl::StatusOr<std::optional<RequestStatus>> CheckStop(std::span<const int> output_token_ids,
                                                       const RequestParams& params, int eos_token_id) {
  if (params.max_tokens < 1) {
    return absl::InvalidArgumentError(absl::StrCat("max_tokens ", params.max_tokens, " is below 1"));
  }
  if (output_token_ids.empty()) return std::nullopt;
  const int newest = output_token_ids.back();
  const bool ends = newest == eos_token_id && !params.ignore_eos;
  if (ends || std::ranges::count(params.stop_token_ids, newest) > 0) return RequestStatus::kFinishedStopped;
  if (std::ssize(output_token_ids) >= params.max_tokens) return RequestStatus::kFinishedLengthCapped;
  return std::nullopt;
}

absl::StatusOr<bool> MaybeFinish(Request& request, int eos_token_id) {
  if (request.IsFinished()) return false;
  ASSIGN_OR_RETURN(const std::optional<RequestStatus> status,
                   CheckStop(GeneratedTokens(request), request.params, eos_token_id));
  if (status.has_value()) request.status = *status;
  return status.has_value();
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

std::string_view ToString(FinishReason reason) {
  switch (reason) {
    case FinishReason::kStop:
      return "stop";
    case FinishReason::kLength:
      return "length";
    case FinishReason::kAbort:
      return "abort";
  }
  return "unknown";
}

std::string_view ToString(RequestStatus status) {
  switch (status) {
    case RequestStatus::kWaiting:
      return "WAITING";
    case RequestStatus::kRunning:
      return "RUNNING";
    case RequestStatus::kPreempted:
      return "PREEMPTED";
    case RequestStatus::kFinishedStopped:
      return "FINISHED_STOPPED";
    case RequestStatus::kFinishedLengthCapped:
      return "FINISHED_LENGTH_CAPPED";
    case RequestStatus::kFinishedAborted:
      return "FINISHED_ABORTED";
  }
  return "unknown";
}

}  // namespace engine
