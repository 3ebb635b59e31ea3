#include "models/paged/paged_mini_lm.h"

#include "base/status_macros.h"
#include "models/paged/attention.h"
#include "models/paged/batch.h"
#include "nn/ops.h"

namespace paged {

using nn::Tensor;

absl::Status PagedMiniLm::ReserveCache(const engine::CacheConfig& config) {
  if (cache_.has_value()) return absl::FailedPreconditionError("this model has its cache already");
  ASSIGN_OR_RETURN(cache_, KvStore::Create(config, {.layers = config_.layers, .width = config_.block.dim}));
  return absl::OkStatus();
}

absl::StatusOr<base::Mat> PagedMiniLm::Forward(std::span<const engine::SequenceChunk> batch) {
  if (!cache_.has_value()) return absl::FailedPreconditionError("ReserveCache comes before the first Forward");
  ASSIGN_OR_RETURN(
      const BatchRows rows,
      CheckedRows(batch, {.vocab_size = VocabSize(), .max_sequence_length = MaxSequenceLength()}, *cache_));
  base::Mat logits = {static_cast<int>(rows.logit_rows.size()), VocabSize(), {}};
  if (batch.empty()) return logits;

  const Heads heads = {.heads = config_.block.heads,
                       .kv_heads = config_.block.heads,
                       .head_dim = config_.block.dim / config_.block.heads};
  const Tensor words = nn::Embedding(nullptr, params_->Get(prefix_ + "words"), rows.token_ids);
  const Tensor positions = nn::Embedding(nullptr, params_->Get(prefix_ + "positions"), rows.positions);
  const Tensor hidden =
      models::MiniLmBlocks(nullptr, *params_, prefix_, config_, nn::Add(nullptr, words, positions),
                           [&](int layer, const Tensor& q, const Tensor& k, const Tensor& v) {
                             const Tensor mixed = Tensor::Uninitialized(q.shape());
                             WriteAndAttend(*cache_, layer, batch, heads, q.data(), k.data(), v.data(), mixed.data());
                             return mixed;
                           });
  if (rows.logit_rows.empty()) return logits;
  // Picking rows is the same as looking them up in a table.
  const Tensor last = nn::Embedding(nullptr, hidden, rows.logit_rows);
  const Tensor scores = models::MiniLmLogits(nullptr, *params_, prefix_, last);
  logits.data.assign(scores.data().begin(), scores.data().end());
  return logits;
}

}  // namespace paged
