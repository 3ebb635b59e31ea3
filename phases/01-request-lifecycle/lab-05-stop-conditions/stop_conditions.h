// Lab 01-05  Stop conditions: when an answer is complete, who ended it, and what the caller is told.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Request, RequestParams, RequestStatus,
// FinishReason and IsFinished are the engine's own: engine/api/request.h.

#ifndef PHASES_01_REQUEST_LIFECYCLE_LAB_05_STOP_CONDITIONS_STOP_CONDITIONS_H_
#define PHASES_01_REQUEST_LIFECYCLE_LAB_05_STOP_CONDITIONS_STOP_CONDITIONS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/request.h"

namespace stop_conditions {

using engine::FinishReason;
using engine::Request;
using engine::RequestParams;
using engine::RequestStatus;

// You write these. Their arguments are already checked (by the functions at the end of this header).
namespace impl {

// Whether the newest token ends the output. The first of these rules that applies decides:
//
//   1. it is the model's end token, and params.ignore_eos is false   kFinishedStopped
//   2. it is one of params.stop_token_ids                            kFinishedStopped
//   3. the output has params.max_tokens tokens                       kFinishedLengthCapped
//
//   output_tokens  (output so far) token ids, without the prompt; empty: nothing ends
//   eos_token_id   the id by which the model ends: 256 in this course, 2 in Llama 2
//   returns        the status that the request gets, or nullopt while the output goes on
//
// Example: end token 256, max_tokens 3: {5, 6} goes on; {5, 6, 7} is length capped; {5, 6, 256} is stopped.
// Errors:  none here, see the checked functions below.
// Source:  the order is that of vLLM's check_stop.
std::optional<RequestStatus> CheckStop(std::span<const int> output_tokens, const RequestParams& params,
                                       int eos_token_id);

// What the engine does with a sampled token: appends it, then asks whether the output is complete and, if so, sets the
// status. The end token is appended like any other. A request that is finished stays as it is.
//
//   request  [tokens] its prompt is the first num_prompt_tokens of token_ids
//   token    the id that was sampled
//
// Example: prompt {1, 256}, max_tokens 2, end token 256: 5 is appended, the request runs on (the 256 is in the prompt);
//          6 is appended, kFinishedLengthCapped; 7 changes nothing.
// Errors:  none here, see below.
// Source:  vLLM's update_from_output, reduced to one request.
void AppendToken(Request& request, int token, int eos_token_id);

// The caller of a request gives up: the unfinished request of this id gets kFinishedAborted. A finished one may have
// the same id (ids may be used again); it stays as it is.
//
//   requests  those that the engine knows
//   returns   whether there was one; an unknown id, or one that is finished, is no error: it may just have ended
//
// Example: ids "a" (running) and "b" (stopped): Abort "a": true. "b", "c": false, and nothing changes.
// Errors:  none: every id may be asked for.
// Source:  the engine's AbortRequest.
bool Abort(std::span<Request> requests, std::string_view request_id);

// Why a request ended, from its status.
//
//   returns  nullopt for a request that is not finished, a preempted one too
//
// Example: kFinishedLengthCapped: kLength. kPreempted: nullopt.
// Errors:  none: every status has an answer.
// Source:  the OpenAI API reference, "finish_reason" of a completion.
std::optional<FinishReason> FinishReasonFor(RequestStatus status);

// The word that the API sends.
//
//   returns  "stop", "length" or "abort"
//
// Errors:  none.
// Source:  as FinishReasonFor.
std::string ToString(FinishReason reason);

}  // namespace impl

inline absl::Status CheckParams(const RequestParams& params) {
  if (params.max_tokens >= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("max_tokens is ", params.max_tokens, "; it must be at least 1"));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for max_tokens below 1, a negative token, or a request without a prompt; it is unchanged
//         then.
inline absl::StatusOr<std::optional<RequestStatus>> CheckStop(std::span<const int> output_tokens,
                                                              const RequestParams& params, int eos_token_id) {
  RETURN_IF_ERROR(CheckParams(params));
  return impl::CheckStop(output_tokens, params, eos_token_id);
}

inline absl::Status AppendToken(Request& request, int token, int eos_token_id) {
  RETURN_IF_ERROR(CheckParams(request.params));
  if (token < 0) return absl::InvalidArgumentError(absl::StrCat("the token is ", token, "; ids begin at 0"));
  if (request.num_prompt_tokens < 1 || request.num_prompt_tokens > request.NumTokens()) {
    return absl::InvalidArgumentError(absl::StrCat("a prompt of ", request.num_prompt_tokens,
                                                   " tokens in a request of ", request.NumTokens(),
                                                   "; there must be at least one, and all be there"));
  }
  impl::AppendToken(request, token, eos_token_id);
  return absl::OkStatus();
}

// These have nothing to check.
using impl::Abort;
using impl::FinishReasonFor;
using impl::ToString;

}  // namespace stop_conditions

#endif  // PHASES_01_REQUEST_LIFECYCLE_LAB_05_STOP_CONDITIONS_STOP_CONDITIONS_H_
