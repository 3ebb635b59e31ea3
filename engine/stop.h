// When an output is complete, and what its caller is told about it.

#ifndef ENGINE_STOP_H_
#define ENGINE_STOP_H_

#include <optional>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/api/request.h"

namespace engine {

// Whether the newest token ends the output. Looked at in this order, so that an end token in the very last place that
// max_tokens allows is "stopped" and not "length capped":
//
//   1. the model's end token, unless params.ignore_eos      -> kFinishedStopped
//   2. one of params.stop_token_ids                         -> kFinishedStopped
//   3. max_tokens tokens of output                          -> kFinishedLengthCapped
//
//   output_token_ids   the output so far, the prompt not included; empty: nothing ends
//   returns            nullopt while the output goes on
//
// Errors:  InvalidArgument for params.max_tokens < 1.
absl::StatusOr<std::optional<RequestStatus>> CheckStop(std::span<const int> output_token_ids,
                                                       const RequestParams& params, int eos_token_id);

// Ends `request` if CheckStop says so, and says whether it did. A request that is finished stays as it is.
//
// Errors:  as CheckStop.
absl::StatusOr<bool> MaybeFinish(Request& request, int eos_token_id);

// nullopt for a request that is not finished.
std::optional<FinishReason> FinishReasonFor(RequestStatus status);

// "stop", "length", "abort".
std::string_view ToString(FinishReason reason);
// "WAITING", ..., "FINISHED_LENGTH_CAPPED", ...
std::string_view ToString(RequestStatus status);

}  // namespace engine

#endif  // ENGINE_STOP_H_
