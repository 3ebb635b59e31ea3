// The methods of the interfaces here, as a lab's remote.cc names them:
//
//   #include "engine/api/methods.h"
//   REMOTE_CLASS(engine::BlockPool, ENGINE_BLOCK_POOL_METHODS)
//
// In one place, because each interface crosses the process border of several labs. What REMOTE_CLASS does with such a
// list stands in harness/remote/remote.h; nothing here depends on it.

#ifndef ENGINE_API_METHODS_H_
#define ENGINE_API_METHODS_H_

#define ENGINE_TOKENIZER_METHODS(M) \
  M(VocabSize, 0, const) M(EosTokenId, 0, const) M(Encode, 1, const) M(Decode, 1, const)

#define ENGINE_MODEL_METHODS(M) M(VocabSize, 0, const) M(Forward, 2)

#define ENGINE_SAMPLER_METHODS(M) M(Sample, 2)

#define ENGINE_BLOCK_POOL_METHODS(M)                                                                        \
  M(GetNewBlocks, 1)                                                                                        \
  M(Touch, 1) M(FreeBlocks, 1) M(CacheFullBlocks, 2) M(GetCachedBlock, 1, const) M(NumFreeBlocks, 0, const) \
      M(NumBlocks, 0, const) M(Usage, 0, const) M(GetBlock, 1, const) M(FreeQueue, 0, const)

#define ENGINE_KV_CACHE_MANAGER_METHODS(M)                                                                   \
  M(BlockSize, 0, const)                                                                                     \
  M(NumUsableBlocks, 0, const) M(NumFreeBlocks, 0, const) M(GetComputedBlocks, 1, const) M(AllocateSlots, 3) \
      M(Free, 1) M(BlockTable, 1, const)

#define ENGINE_SCHEDULER_METHODS(M)                                                                                   \
  M(AddRequest, 1)                                                                                                    \
  M(Schedule, 0) M(UpdateFromOutput, 2) M(AbortRequest, 1) M(HasUnfinishedRequests, 0, const) M(GetRequest, 1, const) \
      M(RunningIds, 0, const) M(WaitingIds, 0, const)

#define ENGINE_ENGINE_METHODS(M) \
  M(AddRequest, 3) M(Step, 0) M(Abort, 1) M(HasUnfinishedRequests, 0, const) M(LiveRequests, 0, const)

#endif  // ENGINE_API_METHODS_H_
