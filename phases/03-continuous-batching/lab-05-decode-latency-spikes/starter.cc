// Lab 03-05  Decode latency spikes. You edit this file; decode_latency_spikes.h says what each function promises.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "phases/03-continuous-batching/lab-05-decode-latency-spikes/decode_latency_spikes.h"

namespace decode_latency_spikes {
namespace {

// Two functions need the same run. Write it once: the steps of both requests, and at which of them the intruder came.
struct Run {
  std::vector<engine::StepOutput> steps;
  size_t arrival = 0;  // the intruder is in no step before this one
};

}  // namespace

int MaxCost(std::span<const int> costs) {
  // TODO(lab): there may be none.
  return 0;
}

namespace impl {

absl::StatusOr<std::vector<int>> VictimStepCosts(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                                 const Job& victim, const Job& intruder, int steps_before_arrival) {
  // TODO(lab): run; then the tokens of each step, up to the one that finishes the victim.
  return absl::UnimplementedError("VictimStepCosts is not written yet");
}

absl::StatusOr<Ttft> IntruderTtft(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                  const Job& victim, const Job& intruder, int steps_before_arrival) {
  // TODO(lab): run; then count from the arrival to the first step that samples a token of the intruder.
  return absl::UnimplementedError("IntruderTtft is not written yet");
}

int Percentile(std::span<const int> costs, int percent) {
  // TODO(lab): which rank, from 1, and of which list?
  return 0;
}

double SpikeRatio(std::span<const int> costs) {
  // TODO(lab): the largest by the median.
  return 0;
}

std::optional<int> LargestThreshold(int max_step_tokens, int num_decodes, int num_prompts) {
  // TODO(lab): what do the decodes leave, and for how many?
  return std::nullopt;
}

}  // namespace impl
}  // namespace decode_latency_spikes
