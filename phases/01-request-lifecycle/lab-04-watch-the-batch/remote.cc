// How the calls of this lab cross a process border: the learner's functions, the scheduler that the probe wraps, and
// the probe, which is a scheduler, too.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/01-request-lifecycle/lab-04-watch-the-batch/watch_the_batch.h"

REMOTE_CLASS(engine::Scheduler, ENGINE_SCHEDULER_METHODS)
REMOTE_FUNCTION(watch_the_batch, MakeProbe, 2)
REMOTE_FUNCTION(watch_the_batch, TotalScheduled, 2)
REMOTE_FUNCTION(watch_the_batch, HasMixedStep, 1)
REMOTE_FUNCTION(watch_the_batch, MaxStepTokens, 1)
REMOTE_FUNCTION(watch_the_batch::impl, StaticBatchSteps, 2)
