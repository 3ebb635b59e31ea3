// The loads and caches of the tests: jobs by size, how a failure prints them, and random ones.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_LOADS_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_LOADS_H_

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/rng.h"
#include "engine/api/config.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption::testing {

// A job of a given size [tokens]; no two ids begin alike, so that nothing is shared by accident.
Job Load(const std::string& id, int prompt_len, int max_tokens);

// The two jobs of the handout, A and B: prompts of 8, outputs of 8.
const std::vector<Job>& Two();

// What the toy model says behind each prompt.
std::map<std::string, std::vector<int>> Continuations(std::span<const Job> jobs);

// Some jobs in a cache that is just large enough for the largest of them, or up to twice as large.
struct RandomLoad {
  engine::CacheConfig cache;
  engine::SchedulerConfig limits;
  std::vector<Job> jobs;
};
RandomLoad DrawLoad(base::Rng& rng, bool caching);

// "A: 8 + 8, B: 8 + 8", "7 blocks of 4, caching off", and both with the limits.
std::string Text(std::span<const Job> jobs);
std::string Text(const engine::CacheConfig& cache);
std::string Text(const RandomLoad& load);

}  // namespace preemption::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_LOADS_H_
