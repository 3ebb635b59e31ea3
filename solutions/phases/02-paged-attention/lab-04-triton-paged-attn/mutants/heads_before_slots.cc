// Mutant: the heads of a block lie one behind the other, (B, G, b, d), instead of the heads of a token.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "phases/02-paged-attention/lab-04-triton-paged-attn/paged_attention_kernel.h"

namespace paged_attention_kernel::impl {
namespace {

// Brings a part to a new maximum, at least its own: exp(score - max) becomes exp(score - new_max).
void Rescale(Partial& part, float new_max) {
  if (part.max == new_max) return;
  const float factor = std::exp(part.max - new_max);  // exp(-inf) = 0 where the part is over no tokens
  part.sum *= factor;
  for (float& x : part.weighted) x *= factor;
  part.max = new_max;
}

}  // namespace

int64_t TokenOffset(std::span<const int> block_table, const Shape& shape, int token, int kv_head) {
  const int block = block_table[token / shape.block_size];
  const int slot_in_block = token % shape.block_size;
  const int64_t head = int64_t{block} * shape.num_kv_heads + kv_head;
  return (head * shape.block_size + slot_in_block) * shape.head_dim;
}

Partial AttendRange(std::span<const float> query, std::span<const float> k_cache, std::span<const float> v_cache,
                    std::span<const int> block_table, const Shape& shape, int kv_head, int begin, int end) {
  const int d = shape.head_dim;
  const float scale = 1 / std::sqrt(static_cast<float>(d));
  Partial part;
  part.weighted.assign(d, 0);
  for (int token = begin; token < end; ++token) {
    const int64_t at = TokenOffset(block_table, shape, token, kv_head);
    float score = 0;
    for (int i = 0; i < d; ++i) score += query[i] * k_cache[at + i];
    score *= scale;
    Rescale(part, std::max(part.max, score));
    const float weight = std::exp(score - part.max);
    part.sum += weight;
    for (int i = 0; i < d; ++i) part.weighted[i] += weight * v_cache[at + i];
  }
  return part;
}

Partial Merge(const Partial& a, const Partial& b) {
  if (a.sum == 0) return b;
  if (b.sum == 0) return a;
  Partial sum = a, other = b;
  const float max = std::max(a.max, b.max);
  Rescale(sum, max);
  Rescale(other, max);
  sum.sum += other.sum;
  for (size_t i = 0; i < sum.weighted.size(); ++i) sum.weighted[i] += other.weighted[i];
  return sum;
}

void PagedAttention(std::span<const float> q, std::span<const float> k_cache, std::span<const float> v_cache,
                    std::span<const int> block_tables, std::span<const int> seq_lens, const Shape& shape,
                    int partition_size, std::span<float> out) {
  const int heads_per_kv_head = shape.num_heads / shape.num_kv_heads;
  for (int s = 0; s < shape.num_seqs; ++s) {
    const std::span<const int> table = block_tables.subspan(size_t{1} * s * shape.max_blocks, shape.max_blocks);
    for (int h = 0; h < shape.num_heads; ++h) {
      const size_t at = (size_t{1} * s * shape.num_heads + h) * shape.head_dim;
      Partial all;
      for (int begin = 0; begin < seq_lens[s];) {
        const int end = begin + std::min(partition_size, seq_lens[s] - begin);
        all = Merge(all, AttendRange(q.subspan(at, shape.head_dim), k_cache, v_cache, table, shape,
                                     h / heads_per_kv_head, begin, end));
        begin = end;
      }
      for (int i = 0; i < shape.head_dim; ++i) out[at + i] = all.weighted[i] / all.sum;
    }
  }
}

}  // namespace paged_attention_kernel::impl
