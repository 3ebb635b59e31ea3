// Request: everything the engine knows about one prompt that it continues, as a value.
//
//   token_ids:    | prompt, P tokens              | output so far            |
//                 ^0                              ^num_prompt_tokens         ^NumTokens()
//   computed:     |<--- num_computed_tokens --->|  keys and values of these stand in the cache
//
// A step advances num_computed_tokens; when it reaches NumTokens(), the step has seen the newest token and a new one is
// sampled. There is no other state, and so no "prefill phase" and no "decode phase".
//
//   kWaiting ---> kRunning ---> kFinishedStopped | kFinishedLengthCapped
//      kPreempted <--'  '--> (from any of the three) kFinishedAborted
//      '--> kRunning
//
// Source: Yu et al. 2022, "Orca: A Distributed Serving System for Transformer-Based Generative Models", OSDI (a request
// is scheduled step by step); Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with
// PagedAttention", SOSP, section 4.5 (preemption).

#ifndef ENGINE_API_REQUEST_H_
#define ENGINE_API_REQUEST_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/api/sampling_params.h"

namespace engine {

// The order matters: whatever stands behind kPreempted is finished.
enum class RequestStatus {
  kWaiting,               // in the queue, never ran
  kRunning,               // holds cache blocks and is in the batch
  kPreempted,             // back in the queue: its blocks were taken away, its tokens were kept
  kFinishedStopped,       // the model sampled its end token, or one of the request's stop tokens
  kFinishedLengthCapped,  // max_tokens tokens were generated
  kFinishedAborted,       // the caller gave up
};

constexpr bool IsFinished(RequestStatus status) { return status > RequestStatus::kPreempted; }

// Why a request ended, in the words of a completion API: "stop", "length", "abort".
enum class FinishReason { kStop, kLength, kAbort };

// What the caller says about a request.
struct RequestParams {
  SamplingParams sampling;
  int max_tokens = 16;              // [tokens] of output, >= 1
  bool ignore_eos = false;          // the model's end token is an ordinary token
  std::vector<int> stop_token_ids;  // tokens that end the output, too; each is kept as its last token
  std::optional<uint64_t> seed;     // of the request's own random numbers. Engine::AddRequest chooses one where there
                                    // is none; a sampler that sees none takes 0

  bool operator==(const RequestParams&) const = default;
};

struct Request {
  std::string request_id;       // not empty; no other unfinished request has it
  std::vector<int> token_ids;   // (NumTokens) prompt, then output
  int num_prompt_tokens = 0;    // [tokens] P >= 1
  int num_computed_tokens = 0;  // [tokens] in 0 .. NumTokens(): the first so many have their keys and values
  int num_preemptions = 0;
  RequestStatus status = RequestStatus::kWaiting;
  RequestParams params;

  int NumTokens() const { return static_cast<int>(token_ids.size()); }
  int NumOutputTokens() const { return NumTokens() - num_prompt_tokens; }
  bool IsFinished() const { return engine::IsFinished(status); }

  bool operator==(const Request&) const = default;
};

// The tokens behind the prompt: what was generated so far. Empty if num_prompt_tokens is not in [0, NumTokens()], which
// no request of ours is; one that somebody else's code made may say anything.
inline std::span<const int> GeneratedTokens(const Request& request) {
  if (request.num_prompt_tokens < 0 || request.num_prompt_tokens > request.NumTokens()) return {};
  return std::span(request.token_ids).subspan(request.num_prompt_tokens);
}

}  // namespace engine

#endif  // ENGINE_API_REQUEST_H_
