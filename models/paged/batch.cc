#include "models/paged/batch.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace paged {
namespace {

absl::Status CheckTokens(const engine::SequenceChunk& chunk, int vocab_size) {
  if (chunk.token_ids.empty()) return absl::InvalidArgumentError("no tokens to compute");
  for (size_t i = 0; i < chunk.token_ids.size(); ++i) {
    if (chunk.token_ids[i] < 0 || chunk.token_ids[i] >= vocab_size) {
      return absl::InvalidArgumentError(absl::StrCat("token ", i, " of the chunk is ", chunk.token_ids[i],
                                                     ", outside the vocabulary 0 .. ", vocab_size - 1));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPlaces(const engine::SequenceChunk& chunk, int max_sequence_length, const KvStore& cache) {
  const int64_t end = int64_t{chunk.first_position} + static_cast<int64_t>(chunk.token_ids.size());
  if (chunk.first_position < 0 || end > max_sequence_length) {
    return absl::InvalidArgumentError(absl::StrCat("positions ", chunk.first_position, " to ", end - 1,
                                                   " are not among 0 .. ", max_sequence_length - 1));
  }
  const int64_t room = static_cast<int64_t>(chunk.block_table.size()) * cache.block_size();
  if (room < end) {
    return absl::InvalidArgumentError(absl::StrCat("a table of ", chunk.block_table.size(), " blocks of ",
                                                   cache.block_size(), " has no place for ", end, " tokens"));
  }
  for (int64_t i = 0; i * cache.block_size() < end; ++i) {
    const int block = chunk.block_table[i];
    if (block < 0 || block >= cache.num_blocks()) {
      return absl::InvalidArgumentError(absl::StrCat("entry ", i, " of the block table is ", block,
                                                     ", and the cache has blocks 0 .. ", cache.num_blocks() - 1));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckChunk(const engine::SequenceChunk& chunk, const Limits& limits, const KvStore& cache) {
  RETURN_IF_ERROR(CheckTokens(chunk, limits.vocab_size));
  return CheckPlaces(chunk, limits.max_sequence_length, cache);
}

}  // namespace

absl::StatusOr<BatchRows> CheckedRows(std::span<const engine::SequenceChunk> batch, const Limits& limits,
                                      const KvStore& cache) {
  BatchRows rows;
  for (const engine::SequenceChunk& chunk : batch) {
    if (const absl::Status status = CheckChunk(chunk, limits, cache); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("request ", chunk.request_id, ": ", status.message()));
    }
    for (size_t i = 0; i < chunk.token_ids.size(); ++i) {
      rows.token_ids.push_back(chunk.token_ids[i]);
      rows.positions.push_back(chunk.first_position + static_cast<int>(i));
    }
    if (chunk.needs_logits) rows.logit_rows.push_back(static_cast<int>(rows.token_ids.size()) - 1);
  }
  return rows;
}

}  // namespace paged
