// The course's first law: an optimisation changes when and how much work is done, never the tokens.

#ifndef ENGINE_TESTING_INVARIANTS_H_
#define ENGINE_TESTING_INVARIANTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "engine/api/config.h"
#include "engine/llm_engine.h"
#include "engine/testing/workload.h"

namespace engine::testing {

// A model in an engine, and what is known of it.
struct Subject {
  std::function<absl::StatusOr<std::unique_ptr<LlmEngine>>(const EngineConfig&, EngineParts)> make_engine;
  JobLimits limits;
  int eos_token_id = 0;
  // What a greedy request says next after these tokens, worked out without an engine. May be empty.
  std::function<int(const std::vector<int>& token_ids)> favourite;
  // [tokens] that the model of the engine made last has computed so far. May be empty.
  std::function<int64_t()> computed_tokens;
};

// How often what was to be tried has happened: a test whose counts are 0 has tried nothing.
struct Coverage {
  int64_t workloads = 0, engines = 0, preemptions = 0, chunks = 0, shared = 0, hits = 0, aborts = 0;
};

// The random numbers of workload number `index` of a seed: each workload can be run by itself.
base::Rng WorkloadRng(uint64_t seed, int index);

// Draws one workload and runs it through `engines` engines of any shape, watched (watched_scheduler.h). Each request
// must say what it says alone in the plainest engine, and what `favourite` says if it is greedy; one whose client goes
// away, the beginning of it. The model computes each scheduled token once, and no other. When all are gone, no block is
// held. Failures are those of the test that calls.
void ExpectTheSameTokens(const Subject& subject, int engines, base::Rng rng, Coverage& coverage);

// Tries to get requests through the door that can never fit, while others run: each is refused, and an engine that was
// asked goes on exactly as one that was not.
void ExpectTheDoorHolds(const Subject& subject, base::Rng rng, int64_t& refused);

}  // namespace engine::testing

#endif  // ENGINE_TESTING_INVARIANTS_H_
