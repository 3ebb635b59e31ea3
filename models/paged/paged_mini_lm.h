// PagedMiniLm: the small language model (models/mini_lm.h) as the engine serves it.

#ifndef MODELS_PAGED_PAGED_MINI_LM_H_
#define MODELS_PAGED_PAGED_MINI_LM_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/paged_model.h"
#include "models/mini_lm.h"
#include "models/paged/kv_store.h"
#include "nn/param_store.h"

namespace paged {

// The rows of all chunks go through the model side by side, each with the position that it has in its own sequence;
// only attention knows whose they are.
//
// Numerics: row by row the bits of models::MiniLmForward and MiniLmLogits over the whole sequence. Every operation but
// attention sees one row at a time, a product's bits do not depend on its neighbours (kernels/gemm.h), and attention is
// the same kernel over the same keys and values (attention.h).
class PagedMiniLm final : public engine::PagedModel {
 public:
  // REQUIRES: `params` has MiniLmParams(prefix, config).
  PagedMiniLm(const models::MiniLmConfig& config, std::unique_ptr<const nn::ParamStore> params, std::string prefix)
      : config_(config), params_(std::move(params)), prefix_(std::move(prefix)) {}

  int VocabSize() const override { return config_.vocabulary; }
  int MaxSequenceLength() const override { return config_.context; }
  absl::Status ReserveCache(const engine::CacheConfig& config) override;
  absl::StatusOr<base::Mat> Forward(std::span<const engine::SequenceChunk> batch) override;

 private:
  const models::MiniLmConfig config_;
  const std::unique_ptr<const nn::ParamStore> params_;
  const std::string prefix_;
  std::optional<KvStore> cache_;
};

}  // namespace paged

#endif  // MODELS_PAGED_PAGED_MINI_LM_H_
