// How the calls of this lab cross a process border: the queue and the pool that the factories make, and the tests'
// table of links, which the queue calls back.

#include "harness/remote/remote.h"

#include "engine/api/methods.h"
#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"

#define LINK_TABLE(M) M(Size, 0, const) M(Get, 1, const) M(Set, 2)
#define FREE_QUEUE(M) M(Size, 0, const) M(Append, 1) M(Remove, 1) M(PopFront, 0) M(ToVector, 0, const)
REMOTE_CLASS(block_allocator::LinkTable, LINK_TABLE)
REMOTE_CLASS(block_allocator::FreeQueue, FREE_QUEUE)
REMOTE_CLASS(engine::BlockPool, ENGINE_BLOCK_POOL_METHODS)
REMOTE_FUNCTION(block_allocator::impl, MakeFreeQueue, 1)
REMOTE_FUNCTION(block_allocator::impl, HashBlockTokens, 2)
REMOTE_FUNCTION(block_allocator::impl, MakeBlockPool, 1)
