// How the calls of this lab cross a process border: the learner's functions, the cache that MakeRoom asks, and the
// engine that the tests' factory makes.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

REMOTE_CLASS(engine::Engine, ENGINE_ENGINE_METHODS)
REMOTE_CLASS(engine::KvCacheManager, ENGINE_KV_CACHE_MANAGER_METHODS)
REMOTE_FUNCTION(preemption::impl, MakeRoom, 4)
REMOTE_FUNCTION(preemption::impl, MayAdmit, 3)
REMOTE_FUNCTION(preemption::impl, MinBlocksToRun, 2)
REMOTE_FUNCTION(preemption::impl, RunUnderPressure, 3)
