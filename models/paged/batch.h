// The chunks of a step side by side, a token a row: what a model computes, checked.

#ifndef MODELS_PAGED_BATCH_H_
#define MODELS_PAGED_BATCH_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/paged_model.h"
#include "models/paged/kv_store.h"

namespace paged {

struct BatchRows {
  std::vector<int> token_ids;   // (R) of all chunks, one chunk after the other
  std::vector<int> positions;   // (R)
  std::vector<int> logit_rows;  // the last row of each chunk that needs logits, in the order of the batch

  bool operator==(const BatchRows&) const = default;
};

// The limits of a model.
struct Limits {
  int vocab_size = 0;           // V [tokens]
  int max_sequence_length = 0;  // [tokens]
};

// Errors:  the InvalidArguments of engine::PagedModel::Forward.
absl::StatusOr<BatchRows> CheckedRows(std::span<const engine::SequenceChunk> batch, const Limits& limits,
                                      const KvStore& cache);

}  // namespace paged

#endif  // MODELS_PAGED_BATCH_H_
