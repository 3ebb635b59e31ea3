// Lab 02-04  A paged-attention kernel: one decode step of a whole batch, read through block tables in a single pass.
//
// You write the four functions of namespace `impl` in starter.cc: the CPU twin of kernel.cu, with its arguments and its
// arithmetic. This header is frozen: the tests, the reference solution and the test's stand-in for another process
// compile against it.
//
// Symbols:  S sequences, H query heads, G key-value heads (H / G query heads share one), d numbers a head, B blocks of
//           b tokens each, M entries of a block table.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_PAGED_ATTENTION_KERNEL_H_
#define PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_PAGED_ATTENTION_KERNEL_H_

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/02-paged-attention/lab-04-triton-paged-attn/shape.h"

namespace paged_attention_kernel {

// Attention over some of a sequence's tokens, not yet divided: what one pass carries along, and what the parts of a
// split sequence hand over.
//
//   max       the largest score so far, -inf over no tokens
//   sum       of exp(score - max)
//   weighted  (d) sum of exp(score - max) * value
//
// The attention over these tokens is weighted / sum.
struct Partial {
  float max = -std::numeric_limits<float>::infinity();
  float sum = 0;
  std::vector<float> weighted;

  bool operator==(const Partial&) const = default;
};

// You write these. Their arguments are already checked (by the function at the end).
namespace impl {

// Where token t's key begins in the cache, for one key-value head; its value begins at the same place.
//
//   block_table  (at least t / b + 1) the sequence's blocks
//   token        t [tokens] position in the sequence
//   returns      [floats] from the beginning of a cache of shape (B, b, G, d), row-major
//
// Example: table {4, 0, 2}, b = 2, G = 1, d = 1: the tokens 0 .. 4 begin at 8, 9, 0, 1, 4.
//
// Errors:   none here, see below.
// Numerics: a cache may have more than 2^31 numbers.
// Source:   Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
//           section 4.1.
int64_t TokenOffset(std::span<const int> block_table, const Shape& shape, int token, int kv_head);

// One head's attention over the tokens begin .. end - 1, in one pass: each key and each value is read once, and no
// score is kept.
//
//   query             (d)
//   k_cache, v_cache  (B, b, G, d)
//   returns           weighted has d entries; over no tokens (begin == end): max -inf, sum 0, zeros
//
// Example: one token: max = q . k / sqrt(d), sum 1, weighted = its value.
//
// Errors:   none here, see below.
// Numerics: float. No exponential of a positive number is ever taken, so scores of any size are fine.
// Source:   Milakov and Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022,
//           "FlashAttention", section 3.1.
Partial AttendRange(std::span<const float> query, std::span<const float> k_cache, std::span<const float> v_cache,
                    std::span<const int> block_table, const Shape& shape, int kv_head, int begin, int end);

// The attention over two disjoint sets of tokens together.
//
//   a, b     of the same d; either may be over no tokens, and then `weighted` may be empty
//   returns  as if one pass had seen both
//
// Example: {max 1, sum 1, (2)} and {max 0, sum 1, (4)}: max 1, sum 1 + 1/e, (2 + 4/e).
//
// Errors:   none here, see below.
// Numerics: -inf - -inf is NaN: never form it.
// Source:   Dao et al. 2023, "Flash-Decoding for long-context inference".
Partial Merge(const Partial& a, const Partial& b);

// One decode step: each sequence's newest token looks back at all its tokens, the newest included.
//
//   q                 (S, H, d)
//   k_cache, v_cache  (B, b, G, d)
//   block_tables      (S, M)  row s, entries 0 .. ceil(seq_lens[s] / b) - 1 count; the rest may hold anything
//   seq_lens          (S) [tokens] >= 1
//   partition_size    [tokens] >= 1: a sequence is cut into parts of so many tokens (the last may be shorter), which
//                     are attended apart and merged in their order. At least seq_lens[s]: one pass
//   out               (S, H, d), overwritten
//
// Query head h reads key-value head h / (H / G). Slots that belong to none of a sequence's tokens may hold anything,
// NaN included.
//
// Example:  S = H = G = 1, seq_lens {1}: out is the value of the one token.
// Errors:   none here, see below.
// Numerics: |out - exact| <= 2^-23 (2 (d + 2) a + 2 a + 5 T + 8) for |v| <= 1, where a bounds the sum over i of
//           |q_i k_i| / sqrt(d), T = seq_lens[s]. Where the blocks lie changes no bit.
// Source:   Kwon et al. 2023, section 4.1, equation 4; Dao et al. 2023 (the parts).
void PagedAttention(std::span<const float> q, std::span<const float> k_cache, std::span<const float> v_cache,
                    std::span<const int> block_tables, std::span<const int> seq_lens, const Shape& shape,
                    int partition_size, std::span<float> out);

}  // namespace impl

// Whether one call's arguments belong together.
inline absl::Status CheckCall(size_t q_size, size_t k_size, size_t v_size, std::span<const int> block_tables,
                              std::span<const int> seq_lens, const Shape& shape, int partition_size, size_t out_size) {
  const auto [S, H, G, d, B, b, M] = shape;
  const auto refuse = [](auto... why) { return absl::InvalidArgumentError(absl::StrCat(why...)); };
  for (const int dimension : {S, H, G, d, B, b, M}) {
    if (dimension < 1) return refuse("a dimension of the shape is ", dimension, ", below 1");
  }
  if (H % G != 0) return refuse(H, " query heads are no multiple of ", G, " key-value heads");
  if (partition_size < 1) return refuse("parts of ", partition_size, " tokens, below 1");
  const size_t queries = size_t{1} * S * H * d, slots = size_t{1} * B * b * G * d;
  if (q_size != queries || out_size != queries) {
    return refuse("q has ", q_size, " numbers and out ", out_size, "; (S, H, d) is ", queries);
  }
  if (k_size != slots || v_size != slots) {
    return refuse("the caches have ", k_size, " and ", v_size, " numbers; (B, b, G, d) is ", slots);
  }
  if (block_tables.size() != size_t{1} * S * M) return refuse(block_tables.size(), " table entries, not (S, M)");
  if (seq_lens.size() != static_cast<size_t>(S)) return refuse(seq_lens.size(), " lengths for ", S, " sequences");
  for (int s = 0; s < S; ++s) {
    if (seq_lens[s] < 1 || seq_lens[s] > int64_t{M} * b) {
      return refuse("sequence ", s, " has ", seq_lens[s], " tokens; its table has room for 1 to ", int64_t{M} * b);
    }
    for (int i = 0; int64_t{i} * b < seq_lens[s]; ++i) {
      const int block = block_tables[size_t{1} * s * M + i];
      if (block < 0 || block >= B) {
        return refuse("block ", i, " of sequence ", s, " is ", block, ", outside 0 .. ", B - 1);
      }
    }
  }
  return absl::OkStatus();
}

// The function above, checked. Everybody but you calls this.
//
// Errors:  InvalidArgument for sizes that do not belong together, a length that the table has no room for, a block
//          outside the cache, query heads that are no multiple of the key-value heads. `out` is left alone then.
inline absl::Status PagedAttention(std::span<const float> q, std::span<const float> k_cache,
                                   std::span<const float> v_cache, std::span<const int> block_tables,
                                   std::span<const int> seq_lens, const Shape& shape, int partition_size,
                                   std::span<float> out) {
  RETURN_IF_ERROR(
      CheckCall(q.size(), k_cache.size(), v_cache.size(), block_tables, seq_lens, shape, partition_size, out.size()));
  impl::PagedAttention(q, k_cache, v_cache, block_tables, seq_lens, shape, partition_size, out);
  return absl::OkStatus();
}

}  // namespace paged_attention_kernel

#endif  // PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_PAGED_ATTENTION_KERNEL_H_
