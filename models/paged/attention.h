// Attention of a step's chunks, each over its own sequence, through the block tables.

#ifndef MODELS_PAGED_ATTENTION_H_
#define MODELS_PAGED_ATTENTION_H_

#include <span>

#include "engine/api/paged_model.h"
#include "models/paged/kv_store.h"

namespace paged {

struct Heads {
  int heads = 1;     // H, of the queries
  int kv_heads = 1;  // Hkv: divides H; several heads of queries share one of keys (grouped-query attention)
  int head_dim = 1;  // d
};

// Writes the keys and values of all chunks into their blocks, and lets each query attend to its own token and to all
// before it in its sequence, those of earlier steps read from the cache.
//
//   q     (R, H d)    one chunk after the other, as CheckedRows (batch.h) puts them
//   k, v  (R, Hkv d)  Hkv d is the cache's width
//   y     (R, H d)    overwritten
//
// All are written before any is read: a chunk may share a block with one that is computed in this very step, since a
// prefix counts as cached from the moment that it is scheduled.
//
// REQUIRES: a batch that CheckedRows has let through.
// Numerics: the bits of kernels::Attention over the keys and values side by side, so the same however a sequence is cut
//           into chunks, wherever its blocks lie and whoever shares the step.
// Source:   Kwon et al. 2023, section 4.3.
void WriteAndAttend(KvStore& cache, int layer, std::span<const engine::SequenceChunk> batch, const Heads& heads,
                    std::span<const float> q, std::span<const float> k, std::span<const float> v, std::span<float> y);

}  // namespace paged

#endif  // MODELS_PAGED_ATTENTION_H_
