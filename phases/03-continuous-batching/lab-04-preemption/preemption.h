// Lab 03-04  Preemption: what a scheduler does when a running request needs a block and there is none, and the proof
// that it costs time and changes no token.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_PREEMPTION_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_PREEMPTION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"

namespace preemption {

// The two lists of a scheduler. An unfinished request stands in exactly one of them.
struct Queues {
  std::vector<engine::Request> running;  // in the order in which they were admitted
  std::vector<engine::Request> waiting;  // in the order in which they will be admitted

  bool operator==(const Queues&) const = default;
};

// What became of a request that needed room.
struct Room {
  bool granted = false;                // whether it has its blocks
  std::vector<std::string> preempted;  // ids, in the order in which they lost theirs

  bool operator==(const Room&) const = default;
};

// One request of a load.
struct Job {
  std::string id;
  std::vector<int> prompt;  // (P) token ids, P >= 1
  int max_tokens = 1;       // [tokens] of output, >= 1
};

// What a run came to.
struct PressureReport {
  std::map<std::string, std::vector<int>> outputs;  // id -> the tokens that were generated
  std::map<std::string, int> preemptions;           // id -> how often it was preempted, 0 included
  int steps = 0;                                    // calls of Step()
  int64_t scheduled_tokens = 0;                     // [tokens] computed in all steps together

  bool operator==(const PressureReport&) const = default;
};

// Makes an engine without requests.
using EngineFactory =
    std::function<absl::StatusOr<std::unique_ptr<engine::Engine>>(const engine::EngineConfig& config)>;

// You write these.
namespace impl {

// Makes room in the cache for the next tokens of running[index]. While the cache has too little, the request that was
// admitted last, running.back(), is preempted: it gives its blocks back, has computed nothing any more, keeps its
// tokens, counts one preemption more, is kPreempted, and goes to the front of `waiting`. That may at last be
// running[index] itself, and then nothing is granted.
//
//   cache           the blocks; every running request has its table in it
//   index           who needs room, in 0 .. |running| - 1. Those before it have got theirs in this step already
//   num_new_tokens  [tokens] >= 1, the argument of AllocateSlots; there are no hits to adopt
//   queues          changed by preemptions alone: nobody's num_computed_tokens grows here
//   returns         whether running[index] has its room, and who was preempted for it
//
// Example: running A, B, C, waiting D, no block free. A needs one: C is preempted, and if that was enough, running is
//          A, B and waiting C, D. If B had to go, too: running A, waiting B, C, D.
//
// Errors:  what AllocateSlots returns. The arguments are checked below.
// Cost:    one AllocateSlots, and one more and one Free for each preemption.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
//          section 4.5 (all blocks of a sequence or none; recomputation).
absl::StatusOr<Room> MakeRoom(engine::KvCacheManager& cache, int index, int num_new_tokens, Queues& queues);

// Whether a step may admit one more request from the waiting queue: tokens of the budget are left, a place is free, and
// the step has preempted nobody.
//
//   step         what the step has decided so far
//   num_running  [requests] that run now, those included that this step has admitted
//   returns      false, too, when a chunk of a preempted request's prompt would fit into the blocks just taken from it
//
// Example: budget 16, 4 places, 15 tokens scheduled, 3 running, nobody preempted: true.
//
// Errors:  none.
// Source:  as above.
bool MayAdmit(const engine::SchedulerOutput& step, const engine::SchedulerConfig& config, int num_running);

// The smallest cache in which all these jobs can finish, one after the other if need be. A request that has n tokens of
// output behind a prompt of P needs P + n - 1 slots at the end: nothing comes after its last token, so the keys and
// values of that one are never computed.
//
//   jobs        the load; only the number of their tokens matters
//   block_size  [tokens] a block, >= 1
//   returns     [blocks], the null block included; 1 for no job
//
// Example: blocks of 4, P = 8, n = 8: 15 slots, 4 blocks, and the null block: 5.
//
// Errors:  none here, see the checked function below.
// Cost:    O(jobs).
// Source:  derived in the handout.
int64_t MinBlocksToRun(std::span<const Job> jobs, int block_size);

// Runs a load in a small cache and reports. The engine gets `cache` and is otherwise as EngineConfig says without being
// told; the jobs are added in their order, with greedy sampling, all before the first step.
//
//   make_engine  called once
//   jobs         no two with the same id
//   returns      each job's output and preemptions; how many steps and tokens it took
//
// Errors:  InvalidArgument, before an engine is made, for a job that could never finish in this cache; it names the job
//          and both numbers of blocks. ResourceExhausted if a step schedules nothing although requests are left: then
//          no step ever will (jobs that cannot fit alone are refused, so no step only preempts). What
//          make_engine, AddRequest and Step return.
// Cost:    one Step() a step.
// Source:  Kwon et al. 2023, section 4.5.
absl::StatusOr<PressureReport> RunUnderPressure(const EngineFactory& make_engine, const engine::CacheConfig& cache,
                                                std::span<const Job> jobs);

}  // namespace impl

// The functions above, checked. Everybody calls these.
//
// Errors:  InvalidArgument for an index outside running and for num_new_tokens < 1; then as impl::MakeRoom.
inline absl::StatusOr<Room> MakeRoom(engine::KvCacheManager& cache, int index, int num_new_tokens, Queues& queues) {
  if (index < 0 || static_cast<size_t>(index) >= queues.running.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("running[", index, "] is not there: ", queues.running.size(), " requests run"));
  }
  if (num_new_tokens < 1) {
    return absl::InvalidArgumentError(absl::StrCat("room for ", num_new_tokens, " tokens, below 1"));
  }
  return impl::MakeRoom(cache, index, num_new_tokens, queues);
}

inline bool MayAdmit(const engine::SchedulerOutput& step, const engine::SchedulerConfig& config, int num_running) {
  return impl::MayAdmit(step, config, num_running);
}

// Errors:  InvalidArgument for block_size < 1, and names a job without a prompt or with max_tokens < 1.
inline absl::StatusOr<int64_t> MinBlocksToRun(std::span<const Job> jobs, int block_size) {
  if (block_size < 1) return absl::InvalidArgumentError(absl::StrCat("blocks of ", block_size, " tokens, below 1"));
  for (const Job& job : jobs) {
    if (job.prompt.empty()) return absl::InvalidArgumentError(absl::StrCat("job ", job.id, " has no prompt"));
    if (job.max_tokens < 1) {
      return absl::InvalidArgumentError(absl::StrCat("job ", job.id, ": max_tokens ", job.max_tokens, " is below 1"));
    }
  }
  return impl::MinBlocksToRun(jobs, block_size);
}

// Errors:  as MinBlocksToRun; then as impl::RunUnderPressure.
inline absl::StatusOr<PressureReport> RunUnderPressure(const EngineFactory& make_engine,
                                                       const engine::CacheConfig& cache, std::span<const Job> jobs) {
  RETURN_IF_ERROR(MinBlocksToRun(jobs, cache.block_size).status());
  return impl::RunUnderPressure(make_engine, cache, jobs);
}

}  // namespace preemption

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_PREEMPTION_H_
