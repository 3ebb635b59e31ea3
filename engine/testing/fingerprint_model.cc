#include "engine/testing/fingerprint_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"

namespace engine::testing {
namespace {

uint64_t Mix(uint64_t hash, uint64_t value) { return base::Rng{hash ^ value * 0x9e3779b97f4a7c15u}.Next(); }

std::vector<float> LogitsOf(uint64_t fingerprint) {
  std::vector<float> logits(FingerprintModel::kVocabSize);
  base::Rng rng{fingerprint};
  for (float& logit : logits) logit = static_cast<float>(4 * rng.Uniform());
  return logits;
}

template <class... Part>
absl::Status Refuse(const SequenceChunk& chunk, const Part&... why) {
  return absl::InvalidArgumentError(absl::StrCat("request ", chunk.request_id, ": ", why...));
}

}  // namespace

uint64_t FingerprintModel::Fingerprint(std::span<const int> token_ids) {
  std::vector<uint64_t> contents;
  for (size_t t = 0; t < token_ids.size(); ++t) {
    uint64_t hash = Mix(t, token_ids[t]);
    for (const uint64_t content : contents) hash = Mix(hash, content);
    contents.push_back(hash);
  }
  return contents.back();
}

int FingerprintModel::Favourite(std::span<const int> token_ids) {
  const std::vector<float> logits = LogitsOf(Fingerprint(token_ids));
  return static_cast<int>(std::ranges::max_element(logits) - logits.begin());
}

absl::Status FingerprintModel::ReserveCache(const CacheConfig& config) {
  if (block_size_ != 0) return absl::FailedPreconditionError("the cache was reserved already");
  block_size_ = config.block_size;
  slots_.resize(size_t(config.num_blocks) * config.block_size);
  return absl::OkStatus();
}

absl::StatusOr<base::Mat> FingerprintModel::Forward(std::span<const SequenceChunk> batch) {
  if (block_size_ == 0) return absl::FailedPreconditionError("no cache was reserved");
  for (const SequenceChunk& chunk : batch) RETURN_IF_ERROR(CheckChunk(chunk));
  base::Mat logits = {.rows = 0, .cols = kVocabSize, .data = {}};
  // In the order of the batch: whoever adopts blocks of this very step stands behind the one that computes them.
  for (const SequenceChunk& chunk : batch) {
    const std::vector<float> row = LogitsOf(ComputeChunk(chunk));
    if (!chunk.needs_logits) continue;
    ++logits.rows;
    logits.data.insert(logits.data.end(), row.begin(), row.end());
  }
  return logits;
}

uint64_t FingerprintModel::ComputeChunk(const SequenceChunk& chunk) {
  const auto slot = [&](int t) -> uint64_t& {
    return slots_[size_t(chunk.block_table[t / block_size_]) * block_size_ + t % block_size_];
  };
  int t = chunk.first_position;
  for (const int token : chunk.token_ids) {
    uint64_t hash = Mix(t, token);
    for (int earlier = 0; earlier < t; ++earlier) hash = Mix(hash, slot(earlier));
    slot(t++) = hash;
  }
  num_computed_tokens_ += std::ssize(chunk.token_ids);
  return slot(t - 1);
}

absl::Status FingerprintModel::CheckChunk(const SequenceChunk& chunk) const {
  if (chunk.token_ids.empty()) return Refuse(chunk, "a chunk without tokens");
  for (const int token : chunk.token_ids) {
    if (token < 0 || token >= kVocabSize) return Refuse(chunk, "token ", token, " is outside 0 .. ", kVocabSize - 1);
  }
  const int64_t end = int64_t{chunk.first_position} + std::ssize(chunk.token_ids);
  if (chunk.first_position < 0 || end > max_sequence_length_) {
    return Refuse(chunk, "positions ", chunk.first_position, " .. ", end - 1, " are outside 0 .. ",
                  max_sequence_length_ - 1);
  }
  if (std::ssize(chunk.block_table) * block_size_ < end) {
    return Refuse(chunk, chunk.block_table.size(), " blocks of ", block_size_, " for ", end, " tokens");
  }
  const int num_blocks = static_cast<int>(slots_.size()) / block_size_;
  for (const int block : chunk.block_table) {
    if (block < 1 || block >= num_blocks) return Refuse(chunk, "block ", block, " is outside 1 .. ", num_blocks - 1);
  }
  return absl::OkStatus();
}

}  // namespace engine::testing
