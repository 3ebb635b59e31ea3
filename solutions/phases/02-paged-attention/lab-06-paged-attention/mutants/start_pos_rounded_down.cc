// Mutant: the write map begins at the start of the block in which the first token lies.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "phases/02-paged-attention/lab-06-paged-attention/paged_attention.h"

namespace paged_attention::impl {
namespace {

// Attention of q over the rows `slots` of k and v, in the order of the list.
std::vector<double> Attend(std::span<const double> q, std::span<const double> k, std::span<const double> v,
                           std::span<const int64_t> slots) {
  const size_t d = q.size();
  const double scale = 1.0 / std::sqrt(static_cast<double>(d));
  std::vector<double> weights(slots.size());
  for (size_t t = 0; t < slots.size(); ++t) {
    double score = 0.0;
    for (size_t i = 0; i < d; ++i) score += q[i] * k[slots[t] * d + i];
    weights[t] = score * scale;
  }
  const double largest = *std::max_element(weights.begin(), weights.end());
  double sum = 0.0;
  for (double& w : weights) {
    w = std::exp(w - largest);
    sum += w;
  }
  std::vector<double> out(d, 0.0);
  for (size_t t = 0; t < slots.size(); ++t) {
    const double share = weights[t] / sum;
    for (size_t i = 0; i < d; ++i) out[i] += share * v[slots[t] * d + i];
  }
  return out;
}

}  // namespace

std::vector<int64_t> SlotMapping(std::span<const int> block_table, int block_size, int64_t start_pos,
                                 int64_t num_tokens) {
  std::vector<int64_t> slots(num_tokens);
  for (int64_t i = 0; i < num_tokens; ++i) {
    const int64_t position = start_pos / block_size * block_size + i;
    const int64_t block = block_table[position / block_size];
    slots[i] = block * block_size + position % block_size;
  }
  return slots;
}

void WriteKv(std::span<const double> k, std::span<const double> v, std::span<const int64_t> slots, int head_dim,
             std::span<double> k_cache, std::span<double> v_cache) {
  for (size_t t = 0; t < slots.size(); ++t) {
    if (slots[t] == kPaddingSlot) continue;
    std::copy_n(k.begin() + t * head_dim, head_dim, k_cache.begin() + slots[t] * head_dim);
    std::copy_n(v.begin() + t * head_dim, head_dim, v_cache.begin() + slots[t] * head_dim);
  }
}

std::vector<double> DenseAttention(std::span<const double> q, std::span<const double> k, std::span<const double> v) {
  // Token t lies in row t.
  std::vector<int64_t> slots(k.size() / q.size());
  for (size_t t = 0; t < slots.size(); ++t) slots[t] = t;
  return Attend(q, k, v, slots);
}

std::vector<double> PagedAttention(std::span<const double> q, std::span<const double> k_cache,
                                   std::span<const double> v_cache, std::span<const int> block_table, int block_size,
                                   int64_t seq_len) {
  return Attend(q, k_cache, v_cache, SlotMapping(block_table, block_size, 0, seq_len));
}

}  // namespace paged_attention::impl
