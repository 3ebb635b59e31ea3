// The tests' second opinion on a prefix cache: the rules of the scheduler over the set of all prefixes that the cache
// could have. It keeps no hashes and no queues of blocks. It stands for an engine that has room for everybody and
// forgets nothing.

#ifndef PHASES_03_CONTINUOUS_BATCHING_TESTING_PREFIX_SIMULATION_H_
#define PHASES_03_CONTINUOUS_BATCHING_TESTING_PREFIX_SIMULATION_H_

#include <string>
#include <vector>

#include "engine/api/config.h"
#include "phases/03-continuous-batching/testing/workload.h"

namespace continuous_batching::testing {

// What a request got in one step.
struct Grant {
  int step;  // counts from 0
  std::string id;
  bool admission;   // its first
  int num_tokens;   // [tokens] of the request then, prompt and output
  int hit_tokens;   // [tokens] that the cache had, of an admission
  int new_tokens;   // [tokens] that the step computes
  int held_blocks;  // by all who run, a shared block once
};

// All grants, in the order of steps and in a step in that of the requests. Whether there are hits, the config says
// (cache.enable_prefix_caching).
std::vector<Grant> SimulatePrefixCache(const engine::EngineConfig& config, const Workload& workload);

}  // namespace continuous_batching::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_TESTING_PREFIX_SIMULATION_H_
