// Lab 03-05  Decode latency spikes: what a long prompt does to an answer that is on its way, counted in tokens a step,
// and how large a chunk of a prompt may be.
//
// You write the six functions in starter.cc. This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
// Two requests: the victim is in the middle of its answer when the intruder arrives with a long prompt. The cost of a
// step is the number of tokens that it computes for all requests together, because whoever is in it waits for all of
// it.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_05_DECODE_LATENCY_SPIKES_DECODE_LATENCY_SPIKES_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_05_DECODE_LATENCY_SPIKES_DECODE_LATENCY_SPIKES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

namespace decode_latency_spikes {

// One request.
struct Job {
  std::string id;
  std::vector<int> prompt;  // (P) token ids, P >= 1
  int max_tokens = 1;       // [tokens] of output, >= 1
};

// How long a request waited for its first token.
struct Ttft {
  int steps = 0;       // the step that gives the token included
  int64_t tokens = 0;  // [tokens] that these steps computed, for everybody

  bool operator==(const Ttft&) const = default;
};

// Makes an engine without requests.
using EngineFactory =
    std::function<absl::StatusOr<std::unique_ptr<engine::Engine>>(const engine::EngineConfig& config)>;

// The largest cost of a step: the longest time that the victim waits for a token.
//
//   costs    [tokens] a step
//   returns  [tokens]; 0 for no step
//
// Errors:  none.
// Source:  Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI, section
//          3 (generation stalls).
int MaxCost(std::span<const int> costs);

// You write these, too.
namespace impl {

// What the victim sees: the cost of each step from its arrival to its last token, steps included in which it has no
// token of its own.
//
// The run: an engine with `config`; the victim is added; steps_before_arrival steps, or fewer if the victim is done
// before; the intruder is added; steps. Both sample greedily.
//
//   make_engine           called once
//   steps_before_arrival  [steps] >= 0
//   returns               (steps) costs [tokens]; whatever comes after the victim's last token is not in it
//
// Example: victim with 4 tokens of prompt and 20 of output, intruder with 256 and 4, after 5 steps: 4, 1, 1, 1, 1, 257,
//          2, 2, 2, and eleven times 1.
//
// Errors:  what make_engine, AddRequest and Step return; ResourceExhausted if a step schedules nothing before the
//          victim is done: then no step ever will (the engine refuses requests that cannot fit alone, so no step only
//          preempts). The arguments are checked below.
// Cost:    one Step() a step.
// Source:  Agrawal et al. 2024, section 3.
absl::StatusOr<std::vector<int>> VictimStepCosts(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                                 const Job& victim, const Job& intruder, int steps_before_arrival);

// The other side: how long the intruder waits, from its arrival to its first token, in the same run. It may be longer
// than the victim's.
//
//   returns  steps and the tokens [tokens] that they computed
//
// Example: as above: 1 step, 257 tokens. With long_prefill_token_threshold 32: 8 steps, 264 tokens.
//
// Errors:  as VictimStepCosts, with the intruder's first token instead of the victim's end.
// Cost:    one Step() a step.
// Source:  Agrawal et al. 2024, section 3.
absl::StatusOr<Ttft> IntruderTtft(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                  const Job& victim, const Job& intruder, int steps_before_arrival);

// The percentile by the nearest rank: the smallest of the costs such that at least `percent` of a hundred are not
// larger. It is always one of the costs.
//
//   costs    (n) [tokens], in any order; n >= 1
//   percent  1 .. 100
//   returns  [tokens] the ceil(percent n / 100)-th smallest
//
// Example: {5, 1, 3, 2, 4}: 50 gives 3, 20 gives 1, 21 gives 2, 99 gives 5.
//
// Errors:  none here, see the checked functions below.
// Cost:    O(n log n).
// Source:  Hyndman, Fan 1996, "Sample Quantiles in Statistical Packages", The American Statistician 50(4),
//          definition 1.
int Percentile(std::span<const int> costs, int percent);

// The largest cost by the median: how many times longer than usual the longest wait is. The median of an even number of
// costs is the mean of the two in the middle.
//
//   costs    (n) [tokens] >= 1, in any order; n >= 1
//   returns  >= 1, without a unit
//
// Example: {1, 2, 3, 12}: 12 / 2.5 = 4.8.
//
// Errors:  none here, see the checked functions below.
// Cost:    O(n log n).
// Source:  derived in the handout.
double SpikeRatio(std::span<const int> costs);

// The largest long_prefill_token_threshold with which no step is larger than a limit, while so many requests decode and
// so many have a prompt in work. The threshold is a limit for one request, each of them takes as much from the step.
//
//   max_step_tokens  [tokens] >= 1 that a step may have
//   num_decodes      [requests] >= 0, one token a step each
//   num_prompts      [requests] >= 1, up to the threshold a step each
//   returns          [tokens] >= 1; nullopt if not even 1 keeps the limit
//
// Example: at most 64, 8 decodes, 3 prompts: 18, and 8 + 3 * 18 = 62.
//
// Errors:  none here, see the checked functions below.
// Cost:    O(1).
// Source:  derived in the handout.
std::optional<int> LargestThreshold(int max_step_tokens, int num_decodes, int num_prompts);

}  // namespace impl

// The functions above, checked. Everybody but you calls these.

// Errors:  InvalidArgument for steps_before_arrival < 0 and for two jobs of the same id.
inline absl::Status CheckRun(const Job& victim, const Job& intruder, int steps_before_arrival) {
  if (steps_before_arrival < 0) {
    return absl::InvalidArgumentError(absl::StrCat("arrival after ", steps_before_arrival, " steps, below 0"));
  }
  if (victim.id == intruder.id) {
    return absl::InvalidArgumentError(absl::StrCat("victim and intruder are both called ", victim.id));
  }
  return absl::OkStatus();
}

inline absl::StatusOr<std::vector<int>> VictimStepCosts(const EngineFactory& make_engine,
                                                        const engine::EngineConfig& config, const Job& victim,
                                                        const Job& intruder, int steps_before_arrival) {
  RETURN_IF_ERROR(CheckRun(victim, intruder, steps_before_arrival));
  return impl::VictimStepCosts(make_engine, config, victim, intruder, steps_before_arrival);
}

inline absl::StatusOr<Ttft> IntruderTtft(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                         const Job& victim, const Job& intruder, int steps_before_arrival) {
  RETURN_IF_ERROR(CheckRun(victim, intruder, steps_before_arrival));
  return impl::IntruderTtft(make_engine, config, victim, intruder, steps_before_arrival);
}

// Errors:  InvalidArgument without costs, and names one below 1.
inline absl::Status CheckCosts(std::span<const int> costs) {
  if (costs.empty()) return absl::InvalidArgumentError("no costs");
  for (size_t i = 0; i < costs.size(); ++i) {
    if (costs[i] < 1) return absl::InvalidArgumentError(absl::StrCat("cost ", i, " is ", costs[i], ", below 1"));
  }
  return absl::OkStatus();
}

// Errors:  as CheckCosts; InvalidArgument for percent outside 1 .. 100.
inline absl::StatusOr<int> Percentile(std::span<const int> costs, int percent) {
  RETURN_IF_ERROR(CheckCosts(costs));
  if (percent < 1 || percent > 100) {
    return absl::InvalidArgumentError(absl::StrCat("percentile ", percent, " is outside 1 .. 100"));
  }
  return impl::Percentile(costs, percent);
}

// Errors:  as CheckCosts.
inline absl::StatusOr<double> SpikeRatio(std::span<const int> costs) {
  RETURN_IF_ERROR(CheckCosts(costs));
  return impl::SpikeRatio(costs);
}

// Errors:  InvalidArgument for max_step_tokens < 1, num_decodes < 0 and num_prompts < 1.
inline absl::StatusOr<std::optional<int>> LargestThreshold(int max_step_tokens, int num_decodes, int num_prompts) {
  if (max_step_tokens < 1) {
    return absl::InvalidArgumentError(absl::StrCat("max_step_tokens ", max_step_tokens, " is below 1"));
  }
  if (num_decodes < 0) return absl::InvalidArgumentError(absl::StrCat("num_decodes ", num_decodes, " is below 0"));
  if (num_prompts < 1) return absl::InvalidArgumentError(absl::StrCat("num_prompts ", num_prompts, " is below 1"));
  return impl::LargestThreshold(max_step_tokens, num_decodes, num_prompts);
}

}  // namespace decode_latency_spikes

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_05_DECODE_LATENCY_SPIKES_DECODE_LATENCY_SPIKES_H_
