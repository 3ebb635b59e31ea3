// What a forward pass multiplies and adds, counted from the sizes: lab 13-02 derives it.

#ifndef MODELS_QWEN2_VL_BENCH_FLOPS_H_
#define MODELS_QWEN2_VL_BENCH_FLOPS_H_

#include "models/qwen2_vl/config.h"

namespace qwen2_vl::bench {

// [FLOPs] of one image of so many patches through config.vision.layers layers and the merger.
inline double EncoderFlops(const Config& config, double patches) {
  const VisionConfig& c = config.vision;
  const double D = c.width, merged = double{D} * c.merged();
  const double layer = 2 * patches * (4 * D * D + 2 * D * c.mlp_width) + 4 * patches * patches * D;
  return 2 * patches * c.patch_values() * D + c.layers * layer +
         2 * patches / c.merged() * (merged * merged + merged * config.llm.width);
}

// [FLOPs] of `tokens` tokens behind `cached` others through c.layers layers, without the head.
inline double LayerFlops(const LlmConfig& c, double tokens, double cached = 0) {
  const double D = c.width;
  const double weights = 2 * D * D + 2 * D * c.kv_width() + 3 * D * c.mlp_width;
  return c.layers * (2 * tokens * weights + 2 * tokens * (tokens + 1 + 2 * cached) * D);
}

// [FLOPs] of one token's logits.
inline double HeadFlops(const LlmConfig& c) { return 2.0 * c.width * c.vocabulary; }

}  // namespace qwen2_vl::bench

#endif  // MODELS_QWEN2_VL_BENCH_FLOPS_H_
