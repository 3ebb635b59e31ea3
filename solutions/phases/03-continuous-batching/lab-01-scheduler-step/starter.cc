// Lab 03-01  One step of a scheduler. You edit this file; scheduler_step.h says what ScheduleStep promises.

#include <algorithm>
#include <span>

#include "phases/03-continuous-batching/lab-01-scheduler-step/scheduler_step.h"

namespace scheduler_step::impl {

StepDecision ScheduleStep(std::span<const SchedRequest> running, std::span<const SchedRequest> waiting,
                          const StepLimits& limits, const TryAllocate& try_allocate) {
  StepDecision step;
  // TODO(lab): the budget is what the whole step has; each request that is scheduled takes its tokens from it.

  // TODO(lab): running requests. How many tokens does one get (three numbers limit them)? 0: pass it over. Else ask
  //   try_allocate, once; if it refuses, remember that and go on with the next.

  // TODO(lab): waiting requests, unless a running one was refused. Three reasons to stop, and which of them is known
  // only
  //   after a question?

  return step;
}

}  // namespace scheduler_step::impl
