// How the calls of this lab cross a process border: the learner's functions, the cache that the meter wraps, and the
// meter, which is a cache, too.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/prefix_cache_hitrate.h"

REMOTE_CLASS(engine::KvCacheManager, ENGINE_KV_CACHE_MANAGER_METHODS)
REMOTE_FUNCTION(prefix_cache_hitrate, MakeMeter, 2)
REMOTE_FUNCTION(prefix_cache_hitrate, StatsOf, 1)
REMOTE_FUNCTION(prefix_cache_hitrate, HitRate, 1)
REMOTE_FUNCTION(prefix_cache_hitrate::impl, ReadMeters, 3)
REMOTE_FUNCTION(prefix_cache_hitrate::impl, RepeatedTokens, 1)
REMOTE_FUNCTION(prefix_cache_hitrate::impl, Diagnose, 2)
