// Qwen2-VL by its formulas, in double: what the fast one is compared with.

#ifndef MODELS_QWEN2_VL_TESTING_IN_DOUBLE_H_
#define MODELS_QWEN2_VL_TESTING_IN_DOUBLE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/rng.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/rotary.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl::testing {

using Vector = std::vector<double>;
using Rows = std::vector<Vector>;

// Small, with no size a multiple of a vector register, and no two sizes alike that could be mistaken.
inline constexpr Config kTiny = {
    .vision =
        {.layers = 2, .width = 24, .heads = 2, .mlp_width = 52, .patch_size = 3, .temporal_patch = 2, .merge_size = 2},
    .llm = {.layers = 2,
            .width = 36,
            .heads = 3,
            .kv_heads = 1,
            .mlp_width = 44,
            .vocabulary = 31,
            .time_pairs = 1,
            .row_pairs = 3,
            .col_pairs = 2}};

// The rows of the encoder for one image, (tokens, llm width). Everything by its definition: the standard library's
// functions, one head of one query after the other, pairs found by their numbers.
Rows EncodeInDouble(const WeightSource& source, const Config& config, std::span<const float> patches, const Grid& grid);

// The logits (V) after the last of these tokens. Everything is computed anew, without a cache.
Vector LogitsInDouble(const WeightSource& source, const Config& config, const Rows& embeddings,
                      std::span<const Position> positions);

// Another source's weights, each off by a factor of 1 + 2^-9 or 1 - 2^-9, drawn by `seed`: always the same for a row.
class WeightsOff final : public WeightSource {
 public:
  WeightsOff(const WeightSource& source, uint64_t seed) : source_(source), seed_(seed) {}
  absl::Status ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const override;

 private:
  const WeightSource& source_;
  uint64_t seed_;
};

// How far float may be from double, given the largest change that WeightsOff made in some directions. A product in
// float is the exact product with weights off by at most gamma_K, K <= 96 the longest sum of kTiny (Higham 2002,
// "Accuracy and Stability of Numerical Algorithms", section 3.1); norms, softmax, activations and rotations are off by
// a few units more, which are weights of the matrices around them that are off as much. So the float model is the model
// in double with weights off by at most 128 u = 2^-17: 2^-8 of what WeightsOff does; times 8 because the worst
// direction is none of those that were tried.
inline double Tolerance(double largest_change) { return 8 * largest_change * 0x1p-8; }

}  // namespace qwen2_vl::testing

#endif  // MODELS_QWEN2_VL_TESTING_IN_DOUBLE_H_
