// Lab 03-02  Chunked prefill: a prompt in several steps. How many steps that takes, and an experiment that shows what
// it does not change.
//
// You write the three functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it. What an engine promises stands in engine/api/engine.h, what its
// configuration means in engine/api/config.h.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_02_CHUNKED_PREFILL_CHUNKED_PREFILL_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_02_CHUNKED_PREFILL_CHUNKED_PREFILL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"
#include "engine/api/request.h"

namespace chunked_prefill {

// One request of a workload.
struct Job {
  std::string id;
  std::vector<int> prompt_token_ids;  // (P) P >= 1
  engine::RequestParams params;
};

// Makes an engine without requests. You get one that makes the course's engine; it may also be one with a bug.
using MakeEngine = std::function<absl::StatusOr<std::unique_ptr<engine::Engine>>(const engine::EngineConfig&)>;

// You write this one and the two at the end.
namespace impl {

// The steps that a prompt takes until its first token of output, if the request is alone. A step computes at most the
// chunk: the threshold, unless it is 0 (off) or above the budget; then the budget.
//
//   prompt_len  P [tokens] >= 1
//   threshold   long_prefill_token_threshold [tokens] >= 0
//   budget      max_num_batched_tokens [tokens] >= 1
//   returns     [steps] >= 1, exact for every argument up to 2^62
//
// Example: 4000 tokens, threshold 512, budget 8192: 7.8125 chunks, so 8 steps.
//
// Errors:  none here, see the checked function below.
// Cost:    O(1).
// Source:  Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI, section
//          4.2.
int64_t PrefillSteps(int64_t prompt_len, int64_t threshold, int64_t budget);

}  // namespace impl

// The function above, checked. Everybody but you calls this one.
//
// Errors:  InvalidArgument for prompt_len < 1, threshold < 0 and budget < 1.
inline absl::StatusOr<int64_t> PrefillSteps(int64_t prompt_len, int64_t threshold, int64_t budget) {
  if (prompt_len < 1) return absl::InvalidArgumentError(absl::StrCat("a prompt of ", prompt_len, " tokens, below 1"));
  if (threshold < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("long_prefill_token_threshold ", threshold, " is below 0; 0 switches it off"));
  }
  if (budget < 1) return absl::InvalidArgumentError(absl::StrCat("max_num_batched_tokens ", budget, " is below 1"));
  return impl::PrefillSteps(prompt_len, threshold, budget);
}

// Runs a workload on one engine: all jobs are added in their order before the first step, then it takes steps until
// nobody is left.
//
//   make_engine  called once, with `config`
//   jobs         (N), their ids differ
//   returns      (N) the output of each job, without its prompt, in the order of `jobs`
//
// Example: jobs of 2 and 1 tokens of output: the second one finishes a step earlier, and is the second result.
//
// Errors:  whatever make_engine, AddRequest and Step return, and then nothing more is done. ResourceExhausted if a step
//          schedules nobody and preempts nobody although requests are left: no later step would do more.
// Cost:    no steps but those that the requests need.
// Source:  Yu et al. 2022, "Orca", OSDI, section 3.1 (the loop around a step).
absl::StatusOr<std::vector<std::vector<int>>> RunWorkload(const MakeEngine& make_engine,
                                                          const engine::EngineConfig& config,
                                                          std::span<const Job> jobs);

// The experiment: runs a workload with `config`, and once more so that every prompt is computed in one step; everything
// else in the configuration is the same. Nothing may differ; what does is the sign of a bug in the engine.
//
//   returns  the places in `jobs`, ascending, of those whose outputs are not token by token the same; empty if all are
//
// Example: an engine that samples at the end of every chunk; threshold 5; prompts of 34, 3 and 19 tokens: {0, 2},
//          because only these two are cut.
//
// Errors:  as RunWorkload.
// Cost:    two runs.
// Source:  derived in the handout.
absl::StatusOr<std::vector<int>> ChangedByChunking(const MakeEngine& make_engine, const engine::EngineConfig& config,
                                                   std::span<const Job> jobs);

}  // namespace chunked_prefill

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_02_CHUNKED_PREFILL_CHUNKED_PREFILL_H_
