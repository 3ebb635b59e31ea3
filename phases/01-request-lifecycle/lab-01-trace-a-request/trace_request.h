// Lab 01-01  Trace a request: what an engine's step does to a request, seen from outside.
//
// You write three functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
// Symbols, used the same way in the whole course:
//   P     tokens of the prompt             [tokens], P >= 1
//   n     max_tokens, length of the output [tokens], n >= 1
//   step  calls of Engine::Step()          [steps], counted from 1

#ifndef PHASES_01_REQUEST_LIFECYCLE_LAB_01_TRACE_A_REQUEST_TRACE_REQUEST_H_
#define PHASES_01_REQUEST_LIFECYCLE_LAB_01_TRACE_A_REQUEST_TRACE_REQUEST_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/engine.h"
#include "engine/api/request.h"

namespace trace_request {

// What one request looked like when a step was over.
struct TraceEvent {
  int step = 0;
  std::string request_id;
  engine::RequestStatus status = engine::RequestStatus::kWaiting;
  int num_computed_tokens = 0;  // [tokens] that have their keys and values
  int num_tokens = 0;           // [tokens] prompt and output so far

  bool operator==(const TraceEvent&) const = default;
};

// Gives the engine one more request, steps it until no request is left, and notes after each step what all its requests
// look like: first those that go on, in the order of Engine::LiveRequests(), then those that finished in this step, in
// the order of StepOutput::finished. A finished request is found in the step's output and nowhere else.
//
//   prompt_token_ids  (P)  token ids
//   returns                the events, step by step; of other requests in the engine, too
//
// Example: "hello" (P = 5) alone, max_tokens 2, whole prompts in one step:
//          {1, id, kRunning, 5, 6}, {2, id, kFinishedLengthCapped, 6, 7}.
//
// Errors:  whatever AddRequest refuses, and then no step was run; whatever Step returns; ResourceExhausted if a step
//          schedules nothing although requests are left, because then no step ever will (requests that cannot fit alone
//          are refused, so no step only preempts).
// Cost:    one Step() and one LiveRequests() a step.
// Source:  Yu et al. 2022, "Orca: A Distributed Serving System for Transformer-Based Generative Models", OSDI, section
//          3 (a request advances step by step, and may leave after any of them).
absl::StatusOr<std::vector<TraceEvent>> TraceRequest(engine::Engine& engine, const std::string& request_id,
                                                     std::span<const int> prompt_token_ids,
                                                     const engine::RequestParams& params);

// The step after which the request had its first token of output: the time to first token, in steps.
//
//   trace              events of any requests, in the order of the steps
//   num_prompt_tokens  P [tokens] of the request with this id
//   returns            a step [steps]; nullopt if the trace shows no output of this request
//
// Example: of the events (4, 11), (8, 11), (11, 12) (computed, tokens) with P = 11 the third one is the first with an
//          output, so the answer is its step.
//
// Errors:  none.
// Cost:    O(events).
// Source:  Pope et al. 2022, "Efficiently Scaling Transformer Inference", section 1 (latency of prefill and of decode).
std::optional<int> FirstTokenStep(std::span<const TraceEvent> trace, const std::string& request_id,
                                  int num_prompt_tokens);

// Longer prompts and answers are refused by PredictTrace.
inline constexpr int kMaxTokens = 1 << 20;

namespace impl {

// The events of a request that is alone in the engine and runs to max_tokens, without an engine.
//
//   num_prompt_tokens  P [tokens]
//   max_tokens         n [tokens]
//   chunk              [tokens] of a prompt that one step computes at most, >= 1; P or more: the whole prompt
//   returns            ceil(P / chunk) + n - 1 events, one a step
//
// Example: P = 11, n = 3, chunk 4, as (computed, tokens): (4, 11), (8, 11), (11, 12), (12, 13), all kRunning, then
//          (13, 14), kFinishedLengthCapped.
//
// Errors:  none here, see the checked function below.
// Cost:    O(events).
// Source:  Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI, section
//          4 (prompts in chunks); derived in the handout.
std::vector<TraceEvent> PredictTrace(const std::string& request_id, int num_prompt_tokens, int max_tokens, int chunk);

}  // namespace impl

// The function above, checked. Everybody but you calls this one.
//
// Errors:  InvalidArgument for P, n or chunk below 1, OutOfRange for P or n above kMaxTokens.
inline absl::StatusOr<std::vector<TraceEvent>> PredictTrace(const std::string& request_id, int num_prompt_tokens,
                                                            int max_tokens, int chunk) {
  if (num_prompt_tokens < 1 || max_tokens < 1 || chunk < 1) {
    return absl::InvalidArgumentError(absl::StrCat("num_prompt_tokens ", num_prompt_tokens, ", max_tokens ", max_tokens,
                                                   " and chunk ", chunk, " must be at least 1"));
  }
  if (num_prompt_tokens > kMaxTokens || max_tokens > kMaxTokens) {
    return absl::OutOfRangeError(absl::StrCat("num_prompt_tokens ", num_prompt_tokens, " and max_tokens ", max_tokens,
                                              " must not exceed ", kMaxTokens));
  }
  return impl::PredictTrace(request_id, num_prompt_tokens, max_tokens, chunk);
}

}  // namespace trace_request

#endif  // PHASES_01_REQUEST_LIFECYCLE_LAB_01_TRACE_A_REQUEST_TRACE_REQUEST_H_
