// The encoder of images: patches in, rows for the language model out.
//
//   x = patches w_embed^T
//   per layer:  x += proj * attention(turned q, turned k, v),  q, k, v = qkv * layer_norm(x)     every patch sees all
//               x += fc2 * quick_gelu(fc1 * layer_norm(x))
//   merger:     y = mlp2 * gelu(mlp0 * (4 rows of layer_norm(x) side by side))
//
// Source: Wang et al. 2024, "Qwen2-VL", section 2.1; modeling_qwen2_vl.py of the transformers library.

#ifndef MODELS_QWEN2_VL_VISION_TOWER_H_
#define MODELS_QWEN2_VL_VISION_TOWER_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/linear.h"
#include "models/qwen2_vl/rotary.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl {

class VisionTower {
 public:
  // With the first config.vision.layers layers of the source.
  //
  // Cost:    4 bytes a parameter: 79 MB a layer and 142 MB for the rest, at full width.
  // Errors:  as CheckConfig, and those of the source.
  static absl::StatusOr<VisionTower> Load(const WeightSource& source, const Config& config);

  // The embeddings of one image.
  //
  //   patches  (P, patch_values)  P = grid.patches()
  //   depth    how many of the layers it goes through, 0 to the number of layers; a measurement of fewer needs no
  //            second tower
  //   returns  (P / merged, llm width)
  //
  // REQUIRES: sizes that fit; sides that are multiples of merge_size.
  // Numerics: row by row the same bits for any number of threads.
  // Cost:     see EncoderFlops of lab 13-02. Beside x, the scores of kQueryBlock queries: 4 * heads * kQueryBlock * P
  //           bytes.
  std::vector<float> Encode(std::span<const float> patches, const Grid& grid, int depth) const;

  const VisionConfig& config() const { return config_.vision; }

 private:
  static constexpr int kQueryBlock = 256;

  struct Norm {
    std::vector<float> gain, bias;
  };
  struct Layer {
    Norm norm1, norm2;
    Linear qkv, proj, fc1, fc2;
  };

  // Both add to x (P, D).
  void AddAttention(const Layer& layer, const Angles& angles, int P, std::span<float> x) const;
  void AddMlp(const Layer& layer, int P, std::span<float> x) const;

  Config config_;
  Linear embed_;
  std::vector<Layer> layers_;
  Norm merger_norm_;
  Linear merger0_, merger2_;
};

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_VISION_TOWER_H_
