#include "models/paged/attention.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/attention.h"

namespace paged {
namespace {

// Keys and values of one sequence side by side, and what softmax leaves behind; kept from chunk to chunk.
struct Scratch {
  std::vector<float> keys, values, weights;
};

void Attend(const KvStore& cache, int layer, const engine::SequenceChunk& chunk, const Heads& heads,
            std::span<const float> q, std::span<float> y, Scratch& scratch) {
  const int queries = static_cast<int>(chunk.token_ids.size()), tokens = chunk.first_position + queries;
  scratch.keys.resize(size_t(tokens) * cache.width());
  scratch.values.resize(scratch.keys.size());
  scratch.weights.resize(size_t(heads.heads) * queries * tokens);
  cache.Read(layer, chunk.block_table, scratch.keys, scratch.values);
  kernels::Attention(q, scratch.keys, scratch.values,
                     {.queries = queries,
                      .keys = tokens,
                      .heads = heads.heads,
                      .kv_heads = heads.kv_heads,
                      .head_dim = heads.head_dim},
                     {.kind = kernels::AttentionMask::kCausal}, scratch.weights, y);
}

// How many chunks are worth waking a thread for: some 10 microseconds of multiplying and copying.
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
  base::ParallelFor(static_cast<int64_t>(batch.size()), Grain(batch, static_cast<int>(kv_width)),
                    [&](int64_t begin, int64_t end) {
                      Scratch scratch;
                      for (int64_t b = begin; b < end; ++b) {
                        const size_t first = first_rows[b] * width, size = batch[b].token_ids.size() * width;
                        Attend(cache, layer, batch[b], heads, q.subspan(first, size), y.subspan(first, size), scratch);
                      }
                    });
}

}  // namespace paged
