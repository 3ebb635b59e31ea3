// How the engine's interfaces are called across the process border, in both directions.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "engine/testdata/assembly.h"

REMOTE_CLASS(engine::Tokenizer, ENGINE_TOKENIZER_METHODS)
REMOTE_CLASS(engine::Model, ENGINE_MODEL_METHODS)
REMOTE_CLASS(engine::Sampler, ENGINE_SAMPLER_METHODS)
REMOTE_CLASS(engine::BlockPool, ENGINE_BLOCK_POOL_METHODS)
REMOTE_CLASS(engine::KvCacheManager, ENGINE_KV_CACHE_MANAGER_METHODS)
REMOTE_CLASS(engine::Scheduler, ENGINE_SCHEDULER_METHODS)
REMOTE_CLASS(engine::Engine, ENGINE_ENGINE_METHODS)
REMOTE_FUNCTION(assembly, MakeTokenizer, 0)
REMOTE_FUNCTION(assembly, MakeModel, 0)
REMOTE_FUNCTION(assembly, MakeSampler, 0)
REMOTE_FUNCTION(assembly, MakeBlockPool, 1)
REMOTE_FUNCTION(assembly, MakeKvCacheManager, 2)
REMOTE_FUNCTION(assembly, MakeScheduler, 2)
REMOTE_FUNCTION(assembly, Step, 3)
REMOTE_FUNCTION(assembly, MakeEngine, 1)
REMOTE_FUNCTION(assembly, DriveToEnd, 1)
