// Qwen2-VL: its sizes, and the names and shapes of its parameters as they are published.
//
// Sources: Wang et al. 2024, "Qwen2-VL: Enhancing Vision-Language Model's Perception of the World at Any Resolution",
// arXiv:2409.12191; config.json of Qwen/Qwen2-VL-2B-Instruct (https://huggingface.co/Qwen/Qwen2-VL-2B-Instruct).

#ifndef MODELS_QWEN2_VL_CONFIG_H_
#define MODELS_QWEN2_VL_CONFIG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace qwen2_vl {

// The encoder of images. The defaults are those of all published sizes of Qwen2-VL.
struct VisionConfig {
  int layers = 32;         // Lv
  int width = 1280;        // Dv = heads * head_dim
  int heads = 16;          // Hv
  int mlp_width = 5120;    // 4 Dv
  int patch_size = 14;     // [pixels]
  int temporal_patch = 2;  // [frames]
  int merge_size = 2;      // [patches] side of the square that becomes a token

  int head_dim() const { return width / heads; }
  int patch_values() const { return 3 * temporal_patch * patch_size * patch_size; }  // 1176
  int merged() const { return merge_size * merge_size; }                             // patches of a token: 4

  bool operator==(const VisionConfig&) const = default;
};

// The language model. The defaults are those of the 2B size.
struct LlmConfig {
  int layers = 28;          // L
  int width = 1536;         // D = heads * head_dim
  int heads = 12;           // H, of the queries
  int kv_heads = 2;         // Hkv, of the keys and values: divides H
  int mlp_width = 8960;     // F
  int vocabulary = 151936;  // V [tokens]
  // How many pairs of a head are turned by the time, the row and the column: together half of a head.
  int time_pairs = 16, row_pairs = 24, col_pairs = 24;

  int head_dim() const { return width / heads; }
  int kv_width() const { return kv_heads * head_dim(); }

  bool operator==(const LlmConfig&) const = default;
};

struct Config {
  VisionConfig vision;
  LlmConfig llm;

  bool operator==(const Config&) const = default;
};

// As published.
inline constexpr Config kQwen2Vl2B;
inline constexpr double kVisionTheta = 10000, kLlmTheta = 1000000;  // of the rotary embeddings
inline constexpr float kEps = 1e-6f;                                // of all norms

// Errors:  InvalidArgument names a number below 1, heads that do not divide the width, a vision head that is no
//          multiple of 4 (pairs for rows, pairs for columns), sections that are not half of a head.
absl::Status CheckConfig(const Config& config);

struct TensorSpec {
  std::string name;
  std::vector<int64_t> shape;  // a matrix is (out, in): a row makes one output

  int64_t rows() const { return shape[0]; }
  int64_t row_values() const;  // the product of the other dimensions; 1 for a vector

  bool operator==(const TensorSpec&) const = default;
};

// Every tensor of the encoder with its merger, and of the language model. The head is no tensor of its own: it is the
// table of embeddings.
//
// REQUIRES: CheckConfig(config).ok().
std::vector<TensorSpec> VisionTensors(const Config& config);
std::vector<TensorSpec> LlmTensors(const LlmConfig& config);

// [parameters] of a list: 665,271,296 and 1,543,714,304 of the 2B size, 2,208,985,600 together.
int64_t NumParameters(const std::vector<TensorSpec>& tensors);

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_CONFIG_H_
