// Mutant: takes the first chunk of the prompt for the first token.

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

bool Finishes(const engine::StepOutput& step, const Job& job) {
  return std::any_of(step.finished.begin(), step.finished.end(),
                     [&](const engine::Request& request) { return request.request_id == job.id; });
}

bool Samples(const engine::StepOutput& step, const Job& job) {
  return step.scheduled.num_scheduled_tokens.contains(job.id);
}

absl::Status Add(engine::Engine& engine, const Job& job) {
  return engine.AddRequest(job.id, job.prompt, {.max_tokens = job.max_tokens});
}

struct Run {
  std::vector<engine::StepOutput> steps;
  size_t arrival = 0;  // the intruder is in no step before this one
};

// Steps the engine from the victim's arrival until `done` says that a step was the last one wanted.
absl::StatusOr<Run> RunBoth(const EngineFactory& make_engine, const engine::EngineConfig& config, const Job& victim,
                            const Job& intruder, int steps_before_arrival,
                            const std::function<bool(const engine::StepOutput&)>& done) {
  ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine, make_engine(config));
  RETURN_IF_ERROR(Add(*engine, victim));
  Run run;
  bool arrived = false, victim_done = false;
  while (run.steps.empty() || !done(run.steps.back())) {
    if (!arrived && (std::ssize(run.steps) == steps_before_arrival || victim_done)) {
      RETURN_IF_ERROR(Add(*engine, intruder));
      arrived = true;
      run.arrival = run.steps.size();
    }
    ASSIGN_OR_RETURN(engine::StepOutput step, engine->Step());
    if (step.scheduled.num_scheduled_tokens.empty()) {
      return absl::ResourceExhaustedError(absl::StrCat("step ", run.steps.size() + 1, " schedules nothing"));
    }
    victim_done = victim_done || Finishes(step, victim);
    run.steps.push_back(std::move(step));
  }
  return run;
}

}  // namespace

int MaxCost(std::span<const int> costs) { return costs.empty() ? 0 : *std::max_element(costs.begin(), costs.end()); }

namespace impl {

absl::StatusOr<std::vector<int>> VictimStepCosts(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                                 const Job& victim, const Job& intruder, int steps_before_arrival) {
  ASSIGN_OR_RETURN(const Run run, RunBoth(make_engine, config, victim, intruder, steps_before_arrival,
                                          [&](const auto& step) { return Finishes(step, victim); }));
  std::vector<int> costs;
  for (const engine::StepOutput& step : run.steps) costs.push_back(step.scheduled.TotalNumScheduledTokens());
  return costs;
}

absl::StatusOr<Ttft> IntruderTtft(const EngineFactory& make_engine, const engine::EngineConfig& config,
                                  const Job& victim, const Job& intruder, int steps_before_arrival) {
  ASSIGN_OR_RETURN(const Run run, RunBoth(make_engine, config, victim, intruder, steps_before_arrival,
                                          [&](const auto& step) { return Samples(step, intruder); }));
  Ttft ttft;
  for (const engine::StepOutput& step : std::span(run.steps).subspan(run.arrival)) {
    ++ttft.steps;
    ttft.tokens += step.scheduled.TotalNumScheduledTokens();
  }
  return ttft;
}

int Percentile(std::span<const int> costs, int percent) {
  std::vector<int> sorted(costs.begin(), costs.end());
  std::sort(sorted.begin(), sorted.end());
  const int64_t rank = (int64_t{percent} * std::ssize(sorted) + 99) / 100;
  return sorted[rank - 1];
}

double SpikeRatio(std::span<const int> costs) {
  std::vector<int> sorted(costs.begin(), costs.end());
  std::sort(sorted.begin(), sorted.end());
  const size_t half = sorted.size() / 2;
  const double upper = sorted[half];
  const double median = sorted.size() % 2 == 1 ? upper : (sorted[half - 1] + upper) / 2;
  return sorted.back() / median;
}

std::optional<int> LargestThreshold(int max_step_tokens, int num_decodes, int num_prompts) {
  const int threshold = (max_step_tokens - num_decodes) / num_prompts;
  if (threshold < 1) return std::nullopt;
  return threshold;
}

}  // namespace impl
}  // namespace decode_latency_spikes
