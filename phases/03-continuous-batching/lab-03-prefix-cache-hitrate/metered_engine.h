// The whole engine with the lab's meter at the door of its cache, and a run of a workload in it.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_METERED_ENGINE_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_METERED_ENGINE_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "engine/api/config.h"
#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/prefix_cache_hitrate.h"
#include "phases/03-continuous-batching/testing/workload.h"

namespace prefix_cache_hitrate::testing {

struct Outcome {
  absl::Status status;
  std::vector<Allocation> log;  // what the meter told
  size_t num_finished = 0;      // [requests]
};

// Runs the workload to its end, at most 2000 steps.
Outcome RunMetered(const engine::EngineConfig& config, const continuous_batching::testing::Workload& workload);

}  // namespace prefix_cache_hitrate::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_METERED_ENGINE_H_
