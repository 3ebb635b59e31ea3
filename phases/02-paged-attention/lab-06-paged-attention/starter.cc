// Lab 02-06  Attention through the block table. You edit this file; paged_attention.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "phases/02-paged-attention/lab-06-paged-attention/paged_attention.h"

namespace paged_attention::impl {

std::vector<int64_t> SlotMapping(std::span<const int> block_table, int block_size, int64_t start_pos,
                                 int64_t num_tokens) {
  // TODO(lab): which entry of the table holds position t, and where in that block does it lie?
  return std::vector<int64_t>(num_tokens + 1, -2);
}

void WriteKv(std::span<const double> k, std::span<const double> v, std::span<const int64_t> slots, int head_dim,
             std::span<double> k_cache, std::span<double> v_cache) {
  // TODO(lab): copy row t of k and v to row slots[t] of the caches. Padding goes nowhere.
  for (double& x : k_cache) x = -1.0;
}

std::vector<double> DenseAttention(std::span<const double> q, std::span<const double> k, std::span<const double> v) {
  // TODO(lab): scores, the largest of them, exponentials, their sum, the weighted mean of the values.
  return {};
}

std::vector<double> PagedAttention(std::span<const double> q, std::span<const double> k_cache,
                                   std::span<const double> v_cache, std::span<const int> block_table, int block_size,
                                   int64_t seq_len) {
  // TODO(lab): the same, with one more step: ask SlotMapping where token t lies.
  return {};
}

}  // namespace paged_attention::impl
