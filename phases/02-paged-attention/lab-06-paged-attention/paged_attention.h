// Lab 02-06  Attention through the block table: where a token's key and value lie, how they get there, how they are
// read.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// One attention head, one sequence, one layer. The cache is a row of slots, cut into blocks of block_size; slot s holds
// the key k_cache[s * d .. s * d + d - 1] and the value v_cache[the same], d = head_dim. The sequence's block table
// says which blocks are its own, in the order of its tokens.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_06_PAGED_ATTENTION_PAGED_ATTENTION_H_
#define PHASES_02_PAGED_ATTENTION_LAB_06_PAGED_ATTENTION_PAGED_ATTENTION_H_

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace paged_attention {

// In a list of slots: this token has no place in the cache. Engines pad a batch with such tokens.
inline constexpr int64_t kPaddingSlot = -1;

inline constexpr int kMaxBlockSize = 1 << 16;
inline constexpr int kMaxHeadDim = 1 << 12;
inline constexpr int64_t kMaxTokens = int64_t{1} << 26;

// You write these. Their arguments are already checked (by the functions of the same names below).
namespace impl {

// The slots of num_tokens neighbouring tokens of the sequence: the write map of one step.
//
//   block_table  (blocks) physical block of the first block_size tokens, of the next block_size, ...
//   block_size   [slots] tokens in a block
//   start_pos    [tokens] position of the first of them in the sequence, from 0
//   returns      (num_tokens) slots
//
// Example: table {4, 0, 2}, blocks of 2, positions 0 to 4: {8, 9, 0, 1, 4}.
// Errors:  none here, see the checked functions below.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
//          section 4.3, figure 6.
std::vector<int64_t> SlotMapping(std::span<const int> block_table, int block_size, int64_t start_pos,
                                 int64_t num_tokens);

// Puts the keys and values of T new tokens where `slots` says; nothing else of the cache changes.
//
//   k, v              (T, d) keys and values, row-major
//   slots             (T) where each goes; kPaddingSlot: nowhere
//   k_cache, v_cache  (slots of the cache, d), changed in place
//
// Example: d = 1, k {7, 8}, slots {2, -1}: k_cache[2] becomes 7, and that is all.
// Errors:  none here, see below.
// Source:  Kwon et al. 2023, section 5.1, "fused reshape and block write".
void WriteKv(std::span<const double> k, std::span<const double> v, std::span<const int64_t> slots, int head_dim,
             std::span<double> k_cache, std::span<double> v_cache);

// Ordinary attention of one query over keys and values that lie side by side: softmax(q K^T / sqrt(d)) V.
//
//   q        (d)
//   k, v     (T, d) the sequence's first T tokens, T >= 1
//   returns  (d)
//
// Example: T = 1: v itself, whatever q and k are.
// Numerics: in double. Subtract the largest score before the exponentials: exp(1000) is no number.
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, "Attention Is All You Need", equation 1.
std::vector<double> DenseAttention(std::span<const double> q, std::span<const double> k, std::span<const double> v);

// The same over the cache: token t's key and value are read where the block table says. The first seq_len tokens count;
// a slot of the cache that belongs to none of them may hold anything, NaN included, and is never looked at.
//
//   q                 (d)
//   k_cache, v_cache  (slots of the cache, d)
//   block_table       (at least ceil(seq_len / block_size) blocks); what follows is not of this sequence's past
//   returns           (d)
//
// Example:  table {4, 0, 2}, blocks of 2, 5 tokens: keys are read from slots 8, 9, 0, 1, 4, in this order.
// Numerics: the same operations in the same order as DenseAttention, so the same bits.
// Errors:   none here, see below.
// Source:   Kwon et al. 2023, section 4.1, equation 4.
std::vector<double> PagedAttention(std::span<const double> q, std::span<const double> k_cache,
                                   std::span<const double> v_cache, std::span<const int> block_table, int block_size,
                                   int64_t seq_len);

}  // namespace impl

// low <= value <= high, or an error that names the value.
inline absl::Status CheckRange(const std::string& name, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", low, " to ", high));
}

// A table long enough for num_tokens, without negative blocks.
inline absl::Status CheckTable(std::span<const int> block_table, int block_size, int64_t num_tokens) {
  RETURN_IF_ERROR(CheckRange("block_size", block_size, 1, kMaxBlockSize));
  const int64_t room = static_cast<int64_t>(block_table.size()) * block_size;
  if (room < num_tokens) {
    return absl::InvalidArgumentError(absl::StrCat("a table of ", block_table.size(), " blocks of ", block_size,
                                                   " has no place for ", num_tokens, " tokens"));
  }
  for (const int block : block_table) RETURN_IF_ERROR(CheckRange("a block of the table", block, 0, INT32_MAX));
  return absl::OkStatus();
}

// k_cache and v_cache of the same size, whole rows. Returns the number of slots.
inline absl::StatusOr<int64_t> CheckCache(std::span<const double> k_cache, std::span<const double> v_cache,
                                          int head_dim) {
  RETURN_IF_ERROR(CheckRange("head_dim", head_dim, 1, kMaxHeadDim));
  if (k_cache.size() != v_cache.size() || k_cache.size() % head_dim != 0) {
    return absl::InvalidArgumentError(absl::StrCat("keys of ", k_cache.size(), " and values of ", v_cache.size(),
                                                   " numbers are not both rows of ", head_dim));
  }
  return static_cast<int64_t>(k_cache.size()) / head_dim;
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for sizes that do not belong together, a table that is too short, a block or a slot outside
//         the cache, two tokens for one slot, an empty sequence. Nothing is written then.
inline absl::StatusOr<std::vector<int64_t>> SlotMapping(std::span<const int> block_table, int block_size,
                                                        int64_t start_pos, int64_t num_tokens) {
  RETURN_IF_ERROR(CheckRange("start_pos", start_pos, 0, kMaxTokens));
  RETURN_IF_ERROR(CheckRange("num_tokens", num_tokens, 0, kMaxTokens));
  RETURN_IF_ERROR(CheckTable(block_table, block_size, start_pos + num_tokens));
  return impl::SlotMapping(block_table, block_size, start_pos, num_tokens);
}

inline absl::Status WriteKv(std::span<const double> k, std::span<const double> v, std::span<const int64_t> slots,
                            int head_dim, std::span<double> k_cache, std::span<double> v_cache) {
  ASSIGN_OR_RETURN(const int64_t num_slots, CheckCache(k_cache, v_cache, head_dim));
  ASSIGN_OR_RETURN(const int64_t num_tokens, CheckCache(k, v, head_dim));
  if (num_tokens != static_cast<int64_t>(slots.size())) {
    return absl::InvalidArgumentError(absl::StrCat(num_tokens, " tokens, but ", slots.size(), " slots"));
  }
  std::set<int64_t> taken;
  for (const int64_t slot : slots) {
    if (slot == kPaddingSlot) continue;
    RETURN_IF_ERROR(CheckRange("a slot", slot, 0, num_slots - 1));
    if (!taken.insert(slot).second) return absl::InvalidArgumentError(absl::StrCat("two tokens for slot ", slot));
  }
  impl::WriteKv(k, v, slots, head_dim, k_cache, v_cache);
  return absl::OkStatus();
}

inline absl::StatusOr<std::vector<double>> DenseAttention(std::span<const double> q, std::span<const double> k,
                                                          std::span<const double> v) {
  ASSIGN_OR_RETURN(const int64_t num_tokens, CheckCache(k, v, static_cast<int>(q.size())));
  RETURN_IF_ERROR(CheckRange("the number of tokens", num_tokens, 1, kMaxTokens));
  return impl::DenseAttention(q, k, v);
}

inline absl::StatusOr<std::vector<double>> PagedAttention(std::span<const double> q, std::span<const double> k_cache,
                                                          std::span<const double> v_cache,
                                                          std::span<const int> block_table, int block_size,
                                                          int64_t seq_len) {
  ASSIGN_OR_RETURN(const int64_t num_slots, CheckCache(k_cache, v_cache, static_cast<int>(q.size())));
  RETURN_IF_ERROR(CheckRange("seq_len", seq_len, 1, kMaxTokens));
  RETURN_IF_ERROR(CheckTable(block_table, block_size, seq_len));
  // Blocks behind the last token are of no concern: they may be those of tokens to come.
  for (int64_t i = 0; i * block_size < seq_len; ++i) {
    RETURN_IF_ERROR(CheckRange("a block of the table", block_table[i], 0, num_slots / block_size - 1));
  }
  return impl::PagedAttention(q, k_cache, v_cache, block_table, block_size, seq_len);
}

}  // namespace paged_attention

#endif  // PHASES_02_PAGED_ATTENTION_LAB_06_PAGED_ATTENTION_PAGED_ATTENTION_H_
