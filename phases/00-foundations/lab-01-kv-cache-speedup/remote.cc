// How the calls of this lab cross a process border: the learner's functions, and the model that they call back.

#include "harness/remote/remote.h"

#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"

#define KV_MODEL(M) M(VocabSize, 0, const) M(ComputeKv, 2) M(NextToken, 2)
REMOTE_CLASS(kv_cache_speedup::Model, KV_MODEL)
REMOTE_FUNCTION(kv_cache_speedup::impl, GenerateNoCache, 3)
REMOTE_FUNCTION(kv_cache_speedup::impl, GenerateWithCache, 3)
REMOTE_FUNCTION(kv_cache_speedup::impl, NoCacheWork, 2)
REMOTE_FUNCTION(kv_cache_speedup::impl, CachedWork, 2)
