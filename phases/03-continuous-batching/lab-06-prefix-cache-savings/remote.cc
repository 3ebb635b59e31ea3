// How the calls of this lab cross a process border: the learner's functions, and the engines that they drive. An engine
// stays in the process that made it.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/prefix_cache_savings.h"

REMOTE_CLASS(engine::Engine, ENGINE_ENGINE_METHODS)
REMOTE_FUNCTION(prefix_cache_savings, RunJobs, 2)
REMOTE_FUNCTION(prefix_cache_savings, TotalScheduledTokens, 1)
REMOTE_FUNCTION(prefix_cache_savings, MeasureSavings, 3)
REMOTE_FUNCTION(prefix_cache_savings::impl, PredictUncached, 1)
REMOTE_FUNCTION(prefix_cache_savings::impl, ReusableTokens, 3)
REMOTE_FUNCTION(prefix_cache_savings::impl, PredictCached, 5)
