// Lab 03-04  Preemption. You edit this file; preemption.h says what each function promises.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption::impl {

absl::StatusOr<Room> MakeRoom(engine::KvCacheManager& cache, int index, int num_new_tokens, Queues& queues) {
  // TODO(lab): ask the cache. If it says no, preempt the last of running and ask again, until it says yes or
  //   running[index] itself is gone.
  return absl::UnimplementedError("MakeRoom is not written yet");
}

bool MayAdmit(const engine::SchedulerOutput& step, const engine::SchedulerConfig& config, int num_running) {
  // TODO(lab): three conditions. One of them is about what this step had to do before.
  return false;
}

int64_t MinBlocksToRun(std::span<const Job> jobs, int block_size) {
  // TODO(lab): what does the largest job hold in its last step? And which block can nobody hold?
  return 0;
}

absl::StatusOr<PressureReport> RunUnderPressure(const EngineFactory& make_engine, const engine::CacheConfig& cache,
                                                std::span<const Job> jobs) {
  // TODO(lab): refuse what can never finish. Make an engine, add the jobs, step until nothing is left, and write down
  //   what each step's output says.
  return absl::UnimplementedError("RunUnderPressure is not written yet");
}

}  // namespace preemption::impl
