// How the calls of this lab cross a process border: the learner's functions, and the organs of the engine that they
// call back.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/01-request-lifecycle/lab-03-engine-step-by-hand/engine_step.h"

REMOTE_CLASS(engine::Model, ENGINE_MODEL_METHODS)
REMOTE_CLASS(engine::Sampler, ENGINE_SAMPLER_METHODS)
REMOTE_CLASS(engine::Scheduler, ENGINE_SCHEDULER_METHODS)
REMOTE_FUNCTION(engine_step, GetsToken, 2)
REMOTE_FUNCTION(engine_step, StepByHand, 3)
