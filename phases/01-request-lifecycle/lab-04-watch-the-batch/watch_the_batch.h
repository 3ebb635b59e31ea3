// Lab 01-04  Watch the batch: a probe around a scheduler that writes down what each step computes and changes nothing,
// and what can be read off such a log.
//
// You write the five functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.

#ifndef PHASES_01_REQUEST_LIFECYCLE_LAB_04_WATCH_THE_BATCH_WATCH_THE_BATCH_H_
#define PHASES_01_REQUEST_LIFECYCLE_LAB_04_WATCH_THE_BATCH_WATCH_THE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"

namespace watch_the_batch {

// The batch of one step: request id -> tokens [tokens] of it that the step computes, >= 1.
using BatchRecord = std::map<std::string, int>;

// Wraps a scheduler: a scheduler that passes every call on and every answer back as it is, and tells `on_step` the
// batch of each step.
//
//   scheduler  whom to ask; lives longer than the probe
//   on_step    called within Schedule(), once for each step that schedules something; not for an empty step, and not
//              for one that failed
//   returns    the probe; never null
//
// Example: Schedule() of `scheduler` gives A 4 tokens, B 3 and C 1: on_step({{"A", 4}, {"B", 3}, {"C", 1}}).
//
// Errors:  of the probe: what `scheduler` returns, and no others.
// Cost:    one call of `scheduler` for each call of the probe, and one copy of the batch a step.
// Source:  Gamma et al. 1994, "Design Patterns", Decorator and Observer; Yu et al. 2022, "Orca", OSDI, section 3 (what
//          a step is).
std::unique_ptr<engine::Scheduler> MakeProbe(engine::Scheduler& scheduler,
                                             std::function<void(const BatchRecord&)> on_step);

// The tokens of one request in all steps together. A request with a prompt of P tokens that runs to max_tokens n, is
// never preempted and finds nothing in the prefix cache, has P + n - 1.
//
//   log      one record a step
//   returns  [tokens]; 0 for an id that is in no record
//
// Errors:  none.
// Cost:    O(steps * log of the batch).
// Source:  derived in the handout.
int64_t TotalScheduled(std::span<const BatchRecord> log, std::string_view request_id);

// Whether one and the same step computes several tokens of one request (a chunk of a prompt) and exactly one of another
// (a decode, as far as a log can tell: the last token of a prompt looks the same).
//
//   log      one record a step
//   returns  whether there is such a step
//
// Example: {{A: 4, B: 1}}: true. {{A: 8}, {B: 1}}: false, these are two steps. {{A: 4, B: 3}}: false.
//
// Errors:  none.
// Cost:    O(entries).
// Source:  Agrawal et al. 2024, "Sarathi-Serve", OSDI, section 4.2 ("stall-free batching").
bool HasMixedStep(std::span<const BatchRecord> log);

// The tokens of the largest step. A step takes about as long as it has tokens, so this is the longest time that anybody
// has to wait for a token.
//
//   log      one record a step
//   returns  [tokens]; 0 for an empty log
//
// Example: {{A: 8}, {A: 4, B: 3, C: 2}}: 9.
//
// Errors:  none.
// Cost:    O(entries).
// Source:  Agrawal et al. 2024, "Sarathi-Serve", OSDI, section 3.
int64_t MaxStepTokens(std::span<const BatchRecord> log);

namespace impl {

// How many steps the same load takes with static batching, as servers did it before 2022: the first max_num_seqs
// requests form a batch, and the next batch begins when the last of this one is done. The first step of a batch
// computes all its prompts and gives everybody a first token; each further step one more token to everybody who is not
// done.
//
//   max_tokens    length of each output [tokens] >= 1, in the order of arrival
//   max_num_seqs  [requests] of a batch, >= 1
//   returns       [steps]
//
// Example: {3, 4, 2}, two at a time: the first batch takes max(3, 4) = 4 steps, the second 2: 6.
//
// Errors:  none here, see the checked function below.
// Cost:    O(requests).
// Source:  Yu et al. 2022, "Orca", OSDI, section 2 (what it calls request-level scheduling).
int64_t StaticBatchSteps(std::span<const int> max_tokens, int max_num_seqs);

}  // namespace impl

// The function above, checked. Everybody but you calls this one.
//
// Errors:  InvalidArgument for max_num_seqs < 1, and names an output that is shorter than 1 token.
inline absl::StatusOr<int64_t> StaticBatchSteps(std::span<const int> max_tokens, int max_num_seqs) {
  if (max_num_seqs < 1) return absl::InvalidArgumentError(absl::StrCat("max_num_seqs ", max_num_seqs, " is below 1"));
  for (size_t i = 0; i < max_tokens.size(); ++i) {
    if (max_tokens[i] >= 1) continue;
    return absl::InvalidArgumentError(absl::StrCat("max_tokens[", i, "] is ", max_tokens[i], ", below 1"));
  }
  return impl::StaticBatchSteps(max_tokens, max_num_seqs);
}

}  // namespace watch_the_batch

#endif  // PHASES_01_REQUEST_LIFECYCLE_LAB_04_WATCH_THE_BATCH_WATCH_THE_BATCH_H_
