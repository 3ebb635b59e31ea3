// The whole engine, with MakeRoom and MayAdmit at work in its scheduler, and a run of some jobs in it.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_PRESSED_ENGINE_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_PRESSED_ENGINE_H_

#include <memory>
#include <span>

#include "absl/status/status.h"
#include "engine/api/config.h"
#include "engine/llm_engine.h"
#include "phases/03-continuous-batching/lab-04-preemption/counts.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption::testing {

// Whose scheduler: the course's, or the course's with MakeRoom and MayAdmit exchanged for the lab's.
enum class Whose { kLab, kReference };

// An engine of the toy model.
std::unique_ptr<engine::LlmEngine> MakeEngine(const engine::EngineConfig& config, Whose scheduler);

struct Outcome {
  absl::Status status;
  Schedule schedule;
  PressureReport report;
};

// Runs the jobs to their end, at most 1000 steps, as long as each does something; sees that all blocks come back.
Outcome RunAll(engine::LlmEngine& engine, std::span<const Job> jobs);

}  // namespace preemption::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_PRESSED_ENGINE_H_
