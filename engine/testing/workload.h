// Random workloads: who asks what, when, and when he goes away; and engines of any shape that they fit into.

#ifndef ENGINE_TESTING_WORKLOAD_H_
#define ENGINE_TESTING_WORKLOAD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"
#include "engine/api/request.h"

namespace engine::testing {

// One request of a workload.
struct Job {
  std::string id;
  std::vector<int> prompt;
  RequestParams params;
  int arrival = 0;              // [steps] before it comes
  std::optional<int> patience;  // [steps] from its arrival until its client goes away; absent: it stays
};

struct JobLimits {
  int vocab_size = 257;
  int jobs = 8;         // 1 to so many
  int prompt = 40;      // [tokens] 1 to so many
  int max_tokens = 12;  // 1 to so many
};

// Half of the prompts begin with the same 16 tokens, or with some of them, and what follows is drawn from few tokens:
// so prompts share prefixes of any length, and some are equal. A third of the jobs is sampled with a temperature, a
// quarter brings a seed, a third brings stop tokens.
std::vector<Job> DrawJobs(const JobLimits& limits, base::Rng& rng);

// Some of the jobs get a client who goes away, at any moment.
void DrawDepartures(std::span<Job> jobs, base::Rng& rng);
// Some come later than the first step.
void DrawArrivals(std::span<Job> jobs, base::Rng& rng);

// How the work may be cut. Every one of `jobs` fits into such an engine: it has the blocks of the largest, and up to
// three times as many.
EngineConfig DrawConfig(std::span<const Job> jobs, int eos_token_id, base::Rng& rng);
// The plainest one: no caching, one request at a time, each prompt in one piece, more blocks than needed.
EngineConfig PlainConfig(std::span<const Job> jobs, int eos_token_id);

// What came of a workload.
struct Outcome {
  std::map<std::string, Request> requests;  // as they ended; those whose clients went away, too
  int64_t steps = 0;
  int64_t scheduled_tokens = 0;
  int64_t preemptions = 0;
  int64_t chunks = 0;  // times that a request was scheduled without reaching its newest token
  int64_t shared = 0;  // steps with more than one request in them
};

// Far more steps than any workload here needs, one token a step and preempted again and again: who takes more goes
// round in circles.
inline constexpr int kMostSteps = 20'000;

// Runs the jobs to the end of all.
//
//   between_steps   is called after each step, if it is not empty
//
// Errors:  whatever the engine returns; Internal for a step that does nothing although requests are left, and for jobs
//          that come to no end.
absl::StatusOr<Outcome> RunJobs(Engine& engine, std::span<const Job> jobs,
                                const std::function<void()>& between_steps = {});

}  // namespace engine::testing

#endif  // ENGINE_TESTING_WORKLOAD_H_
