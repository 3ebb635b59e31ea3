// Lab 03-06  Prefix-cache savings: the tokens that an engine computes for prompts that begin alike, measured without
// and with its prefix cache, and predicted without an engine.
//
// You write the six functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
// Symbols:
//   P     tokens of a prompt                   [tokens], P >= 1
//   n     max_tokens, length of the output     [tokens], n >= 1
//   b     size of a block of the cache         [tokens], b >= 1

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_06_PREFIX_CACHE_SAVINGS_PREFIX_CACHE_SAVINGS_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_06_PREFIX_CACHE_SAVINGS_PREFIX_CACHE_SAVINGS_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
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

namespace prefix_cache_savings {

// One request of a workload.
struct Job {
  std::string id;
  std::vector<int> prompt;  // (P) token ids
  int max_tokens = 1;       // n [tokens]
};

// Makes an engine that nobody has used. Never null.
using MakeEngine = std::function<absl::StatusOr<std::unique_ptr<engine::Engine>>(const engine::EngineConfig&)>;

// Gives the engine all jobs, in their order and with nothing but max_tokens set, and steps it until no request is left.
//
//   returns  what each step did, in order [steps]
//
// Example: one job, P = 5, n = 2, whole prompts in one step: two steps, of 5 tokens and of 1.
//
// Errors:  whatever AddRequest refuses, and then no step was run; whatever Step returns; ResourceExhausted if a step
//          neither schedules nor preempts anybody although requests are left, because then no step ever will.
// Cost:    one AddRequest() a job, one Step() a step.
// Source:  Yu et al. 2022, "Orca: A Distributed Serving System for Transformer-Based Generative Models", OSDI, section
//          3 (the engine is driven step by step).
absl::StatusOr<std::vector<engine::StepOutput>> RunJobs(engine::Engine& engine, std::span<const Job> jobs);

// The tokens of all steps together: the work of a run, whatever machine it runs on.
//
//   returns  [tokens]
//
// Example: steps of {A: 5}, {A: 1, B: 3}: 9.
//
// Errors:  none.
// Cost:    O(entries).
// Source:  Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI, section
//          3 (tokens as the measure of a step's work).
int64_t TotalScheduledTokens(std::span<const engine::StepOutput> steps);

// One workload, run twice.
struct Savings {
  int64_t uncached_tokens = 0;                     // [tokens] of all steps without prefix caching
  int64_t cached_tokens = 0;                       // [tokens] of all steps with it
  std::map<std::string, int> first_step_uncached;  // id -> [tokens] in the first step; empty if there was none
  std::map<std::string, int> first_step_cached;
  bool same_outputs = false;  // whether every request ended with the same tokens in both runs

  int64_t SavedTokens() const { return uncached_tokens - cached_tokens; }
  // In 0 .. 1; 0 if there was nothing to do.
  double SavedShare() const {
    return uncached_tokens == 0 ? 0.0 : static_cast<double>(SavedTokens()) / static_cast<double>(uncached_tokens);
  }
};

// Runs the same jobs without and with prefix caching, each time in an engine of its own.
//
//   config   of both engines, but for cache.enable_prefix_caching, which is false for one and true for the other,
//            whatever it is here
//   returns  the tokens of both runs, their first steps, and whether the outputs agree
//
// Example: eight prompts of 64 equal tokens and one of their own, n = 4, blocks of 4: 544 and 96 tokens.
//
// Errors:  whatever make_engine or RunJobs return.
// Cost:    two engines, two runs.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
//          section 4.4 (shared prefix).
absl::StatusOr<Savings> MeasureSavings(const MakeEngine& make_engine, const engine::EngineConfig& config,
                                       std::span<const Job> jobs);

// Larger numbers are refused by PredictCached, so that no sum leaves 64 bits.
inline constexpr int64_t kLargest = int64_t{1} << 30;

namespace impl {

// The tokens of a run without a prefix cache in which nobody is preempted and every output is max_tokens long.
//
//   jobs     each P >= 1, n >= 1
//   returns  [tokens]
//
// Example: P = 65, n = 4, eight times: 544.
//
// Cost:    O(jobs).
// Source:  lab 01-04; derived in the handout again.
int64_t PredictUncached(std::span<const Job> jobs);

// What a request finds in the cache of its prompt, if the cache has everything that it shares with another one: whole
// blocks, and never the last token.
//
//   prompt_len   P [tokens]
//   shared_len   [tokens] in 0 .. P: so many of its first tokens are another prompt's, too
//   block_size   b [tokens]
//   returns      [tokens], a multiple of b, below P
//
// Example: P = 65, 64 shared, b = 4: 64. P = 64, all shared: 60.
//
// Cost:    O(1).
// Source:  Kwon et al. 2023, section 4.4; engine/api/kv_cache_manager.h, GetComputedBlocks.
int64_t ReusableTokens(int64_t prompt_len, int64_t shared_len, int64_t block_size);

// The tokens of a run with a prefix cache: num_requests prompts of prefix_len common tokens and tail_len of their own,
// which differ at once. The prompts are computed whole or up to the budget (long_prefill_token_threshold 0), nobody is
// preempted, nothing is evicted.
//
//   num_requests   >= 0
//   prefix_len     [tokens] >= 0
//   tail_len       [tokens] >= 0; both together P >= 1
//   max_tokens     n [tokens]
//   block_size     b [tokens]
//   returns        [tokens]
//
// Example: (8, 64, 1, 4, 4): 68 for the first and 4 for each of the others: 96.
//
// Cost:    O(1).
// Source:  derived in the handout.
int64_t PredictCached(int64_t num_requests, int64_t prefix_len, int64_t tail_len, int64_t max_tokens,
                      int64_t block_size);

}  // namespace impl

// The functions above, checked. Everybody but you calls these.
//
// Errors:  InvalidArgument names a job with an empty prompt or with max_tokens below 1.
inline absl::StatusOr<int64_t> PredictUncached(std::span<const Job> jobs) {
  for (const Job& job : jobs) {
    if (!job.prompt.empty() && job.max_tokens >= 1) continue;
    return absl::InvalidArgumentError(absl::StrCat("job ", job.id, ": a prompt of ", job.prompt.size(),
                                                   " tokens and max_tokens ", job.max_tokens, ", one is below 1"));
  }
  return impl::PredictUncached(jobs);
}

// Errors:  InvalidArgument for P or b below 1, and for shared_len outside 0 .. P.
inline absl::StatusOr<int64_t> ReusableTokens(int64_t prompt_len, int64_t shared_len, int64_t block_size) {
  if (prompt_len < 1 || block_size < 1 || shared_len < 0 || shared_len > prompt_len) {
    return absl::InvalidArgumentError(absl::StrCat("shared_len ", shared_len, " must be in 0 .. ", prompt_len,
                                                   " (prompt_len), prompt_len and block_size ", block_size,
                                                   " at least 1"));
  }
  return impl::ReusableTokens(prompt_len, shared_len, block_size);
}

// Errors:  InvalidArgument for a negative number, an empty prompt, and max_tokens or block_size below 1; OutOfRange for
//          a number above kLargest.
inline absl::StatusOr<int64_t> PredictCached(int64_t num_requests, int64_t prefix_len, int64_t tail_len,
                                             int64_t max_tokens, int64_t block_size) {
  const auto all = absl::StrCat("num_requests ", num_requests, ", prefix_len ", prefix_len, ", tail_len ", tail_len,
                                ", max_tokens ", max_tokens, ", block_size ", block_size);
  const auto [least, most] = std::minmax({num_requests, prefix_len, tail_len, max_tokens, block_size});
  if (most > kLargest) return absl::OutOfRangeError(absl::StrCat(all, ": none may exceed ", kLargest));
  if (least < 0 || prefix_len + tail_len < 1 || max_tokens < 1 || block_size < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(all, ": none may be negative; prompt, max_tokens and block_size must be at least 1"));
  }
  return impl::PredictCached(num_requests, prefix_len, tail_len, max_tokens, block_size);
}

}  // namespace prefix_cache_savings

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_06_PREFIX_CACHE_SAVINGS_PREFIX_CACHE_SAVINGS_H_
