#include "models/paged/attention.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/paged_attention.h"
#include "kernels/paged_cache.h"

namespace paged {
namespace {

// Each query of a chunk over its own token and all before it.
void Attend(const kernels::PagedCache& cache, const engine::SequenceChunk& chunk, int heads, std::span<const float> q,
            std::span<float> y, std::span<float> scratch) {
  const size_t width = size_t(heads) * cache.head_dim;
  for (size_t i = 0; i < chunk.token_ids.size(); ++i) {
    kernels::PagedAttention(q.subspan(i * width, width), heads, cache, chunk.block_table,
                            chunk.first_position + static_cast<int>(i) + 1, scratch, y.subspan(i * width, width));
  }
}

size_t ScratchOf(std::span<const engine::SequenceChunk> batch, int heads, int block_size) {
  int longest = 1;
  for (const engine::SequenceChunk& chunk : batch) {
    longest = std::max(longest, chunk.first_position + static_cast<int>(chunk.token_ids.size()));
  }
  return kernels::PagedAttentionScratch(heads, block_size, longest);
}

// How many chunks are worth waking a thread for: some 10 microseconds.
int64_t Grain(std::span<const engine::SequenceChunk> batch, int width) {
  constexpr int64_t kWorthAThread = 1 << 16;  // numbers touched
  int64_t work = 1;
  for (const engine::SequenceChunk& chunk : batch) {
    const auto queries = static_cast<int64_t>(chunk.token_ids.size());
    work += 2 * (queries + 1) * (chunk.first_position + queries) * width;
  }
  return std::max<int64_t>(1, static_cast<int64_t>(batch.size()) * kWorthAThread / work);
}

}  // namespace

void WriteAndAttend(KvStore& cache, int layer, std::span<const engine::SequenceChunk> batch, const Heads& heads,
                    std::span<const float> q, std::span<const float> k, std::span<const float> v, std::span<float> y) {
  const size_t width = size_t(heads.heads) * heads.head_dim, kv_width = cache.width();
  CHECK(kv_width == size_t(heads.kv_heads) * heads.head_dim)
      << heads.kv_heads << " heads of " << heads.head_dim << " in a cache of width " << kv_width;
  std::vector<size_t> first_rows;
  size_t rows = 0;
  for (const engine::SequenceChunk& chunk : batch) {
    const size_t count = chunk.token_ids.size();
    cache.Write(layer, chunk.block_table, chunk.first_position, k.subspan(rows * kv_width, count * kv_width),
                v.subspan(rows * kv_width, count * kv_width));
    first_rows.push_back(rows);
    rows += count;
  }
  const kernels::PagedCache layer_cache = cache.Layer(layer, heads.kv_heads);
  const size_t scratch_size = ScratchOf(batch, heads.heads, cache.block_size());
  base::ParallelFor(
      static_cast<int64_t>(batch.size()), Grain(batch, static_cast<int>(kv_width)), [&](int64_t begin, int64_t end) {
        // Kept from layer to layer: taking and giving back would be a good part of a short step.
        thread_local std::vector<float> scratch;
        if (scratch.size() < scratch_size) scratch.resize(scratch_size);
        for (int64_t b = begin; b < end; ++b) {
          const size_t first = first_rows[b] * width, size = batch[b].token_ids.size() * width;
          Attend(layer_cache, batch[b], heads.heads, q.subspan(first, size), y.subspan(first, size), scratch);
        }
      });
}

}  // namespace paged
