// Where a model's weights come from: made up from a seed, or out of files. A model asks for the rows that it needs and
// packs them at once, so that no tensor ever lies in memory twice.

#ifndef MODELS_QWEN2_VL_WEIGHT_SOURCE_H_
#define MODELS_QWEN2_VL_WEIGHT_SOURCE_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "models/qwen2_vl/config.h"

namespace qwen2_vl {

class WeightSource {
 public:
  virtual ~WeightSource() = default;

  // Rows first, first + 1, ... of a tensor.
  //
  //   out  (n, row_values of the tensor)  overwritten; its size says how many rows
  //
  // REQUIRES: rows that the tensor has.
  virtual absl::Status ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const = 0;
};

// Weights that nobody trained: how long a product takes does not depend on what is multiplied. Uniform with variance
// 1 / (values of a row), so that activations stay of the size that training leaves; norms have gains around 1.
class SeededWeights final : public WeightSource {
 public:
  explicit SeededWeights(uint64_t seed) : seed_(seed) {}
  // A row depends on the seed, the tensor's name and its number alone, so that reading one costs one. No error.
  absl::Status ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const override;

 private:
  uint64_t seed_;
};

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_WEIGHT_SOURCE_H_
