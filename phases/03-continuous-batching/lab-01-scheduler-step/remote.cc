// How the call of this lab crosses a process border. try_allocate stays with the tests: the learner's code calls it
// back.

#include "harness/remote/remote.h"

#include "phases/03-continuous-batching/lab-01-scheduler-step/scheduler_step.h"

REMOTE_FUNCTION(scheduler_step::impl, ScheduleStep, 4)
