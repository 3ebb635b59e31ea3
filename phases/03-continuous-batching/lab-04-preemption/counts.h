// The tests' second opinion on a schedule: a scheduler that preempts, in numbers of tokens and blocks. It knows neither
// requests nor tables.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_COUNTS_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_COUNTS_H_

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/api/config.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption::testing {

using Ids = std::vector<std::string>;
using Batch = std::map<std::string, int>;  // id -> [tokens] of it in a step

// What a scheduler does, step by step.
struct Schedule {
  std::vector<Batch> batches;
  std::vector<Ids> preempted;
};

struct Forecast {
  Schedule schedule;
  PressureReport report;
};

// What comes of these jobs without prefix caching: a request with c computed tokens holds ceil(c / block) blocks.
//
//   usable  [blocks], the null block not counted; enough for the largest job
//   block   [tokens] a block
Forecast Simulate(std::span<const Job> jobs, int usable, int block, const engine::SchedulerConfig& limits);

}  // namespace preemption::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_COUNTS_H_
