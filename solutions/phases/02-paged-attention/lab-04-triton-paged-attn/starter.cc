// Lab 02-04  A paged-attention kernel. You edit this file; paged_attention_kernel.h says what each function promises.
// kernel.cu has the same arithmetic for a GPU.

#include <cstdint>
#include <span>
#include <vector>

#include "phases/02-paged-attention/lab-04-triton-paged-attn/paged_attention_kernel.h"

namespace paged_attention_kernel::impl {

int64_t TokenOffset(std::span<const int> block_table, const Shape& shape, int token, int kv_head) {
  // TODO(lab): which physical block, which slot in it; then the index into (B, b, G, d). Mind the 32 bits.
  return -1;
}

Partial AttendRange(std::span<const float> query, std::span<const float> k_cache, std::span<const float> v_cache,
                    std::span<const int> block_table, const Shape& shape, int kv_head, int begin, int end) {
  // TODO(lab): for each token: its score; if that is a new maximum, bring sum and weighted to it; then add the token.
  return {};
}

Partial Merge(const Partial& a, const Partial& b) {
  // TODO(lab): the larger maximum counts; the other part's sum and weighted are brought to it.
  return {};
}

void PagedAttention(std::span<const float> q, std::span<const float> k_cache, std::span<const float> v_cache,
                    std::span<const int> block_tables, std::span<const int> seq_lens, const Shape& shape,
                    int partition_size, std::span<float> out) {
  // TODO(lab): for each sequence and each query head: its parts, merged, divided by their sum.
}

}  // namespace paged_attention_kernel::impl
