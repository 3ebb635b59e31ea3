// How the calls of this lab cross a process border: the manager goes one way, and the tests' pool, which it calls, the
// other.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/02-paged-attention/lab-05-share-and-evict/share_and_evict.h"

REMOTE_CLASS(engine::BlockPool, ENGINE_BLOCK_POOL_METHODS)
REMOTE_CLASS(engine::KvCacheManager, ENGINE_KV_CACHE_MANAGER_METHODS)
REMOTE_FUNCTION(share_and_evict::impl, MakeKvCacheManager, 2)
