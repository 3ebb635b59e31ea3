// Lab 01-03  The engine's step by hand: schedule, execute, sample, update, from a scheduler, a model and a sampler.
//
// You write the two functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
// Symbols:
//   R     requests of the step                            [requests]
//   B     those of them that get a token, B <= R          [requests]
//   V     size of the model's vocabulary                  [tokens]

#ifndef PHASES_01_REQUEST_LIFECYCLE_LAB_03_ENGINE_STEP_BY_HAND_ENGINE_STEP_H_
#define PHASES_01_REQUEST_LIFECYCLE_LAB_03_ENGINE_STEP_BY_HAND_ENGINE_STEP_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "engine/api/engine.h"
#include "engine/api/model.h"
#include "engine/api/request.h"
#include "engine/api/sampler.h"
#include "engine/api/scheduler.h"

namespace engine_step {

// Whether a request gets a token from a step: exactly if the step computes its newest token, because the logits of that
// one are the scores of what follows.
//
//   request               as it is before the step's update
//   num_scheduled_tokens  [tokens] >= 1 that the step computes of it
//   returns               whether the step reaches its last token
//
// Example: a prompt of 11 tokens in chunks of 4: after 0 computed, 4: false; after 4, 4: false; after 8, 3: true.
//
// Errors:  none.
// Source:  Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI, section
//          4 (a chunk in the middle of a prompt has no output).
bool GetsToken(const engine::Request& request, int num_scheduled_tokens);

// One step of an engine: schedule, execute, sample, update.
//
//   1. Schedule() says which requests run and how many tokens each. If none does, that was the step: model, sampler and
//      UpdateFromOutput are not called.
//   2. Of the requests that get a token, in the order of scheduled_request_ids, the model gets one row each: the newest
//      token, and its position, counted from 0.
//   3. The sampler makes one token of each row, and is told of its request: sampling parameters, seed (0 where there is
//      none) and how many tokens of output it has already.
//   4. UpdateFromOutput() takes over what was scheduled, and a token for exactly those requests.
//
// If no request gets a token, neither model nor sampler is called, and step 4 gets no token.
//
//   model    (B) last tokens, (B) positions -> (B, V) logits
//   sampler  (B, V) logits, (B) rows -> (B) tokens
//   returns  what was scheduled, what was sampled, and what finished
//
// Errors:  whatever the four return; Internal if model or sampler return another number of rows than B. After an error
//          UpdateFromOutput is not called.
// Cost:    one Schedule(), at most one Forward() and one Sample(), one UpdateFromOutput().
// Source:  Yu et al. 2022, "Orca: A Distributed Serving System for Transformer-Based Generative Models", OSDI, section
//          3.1 (iteration-level scheduling).
absl::StatusOr<engine::StepOutput> StepByHand(engine::Scheduler& scheduler, engine::Model& model,
                                              engine::Sampler& sampler);

}  // namespace engine_step

#endif  // PHASES_01_REQUEST_LIFECYCLE_LAB_03_ENGINE_STEP_BY_HAND_ENGINE_STEP_H_
