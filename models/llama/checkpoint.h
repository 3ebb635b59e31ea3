// Weights of a Llama in llama2.c's file format.
//
//   28 bytes  seven int32, little-endian: dim, hidden_dim, layers, heads, kv_heads, vocab_size, max_sequence_length. A
//             negative vocab_size says that the classifier has weights of its own; else it is the table of embeddings
//   the rest  float32, little-endian, in the order of LlamaWeights below; between final_norm and classifier two tables
//             of cosines and sines of rotary embedding, (max_sequence_length, head_dim / 2) each, which nobody reads
//             any more: they follow from the numbers above
//
// The file has neither a mark nor a checksum. What shows that it is one is that its numbers give exactly its size: that
// is checked before anything is allocated by them.
//
// Sources: https://github.com/karpathy/llama2.c, export.py, legacy_export; Touvron et al. 2023, "LLaMA: Open and
// Efficient Foundation Language Models", section 2.2 (the architecture).

#ifndef MODELS_LLAMA_CHECKPOINT_H_
#define MODELS_LLAMA_CHECKPOINT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace llama {

struct LlamaConfig {
  int dim = 0;                  // D, width of the residual stream: heads * head_dim
  int hidden_dim = 0;           // F, width inside a feed-forward layer
  int layers = 0;               // L
  int heads = 0;                // H, of the queries
  int kv_heads = 0;             // Hkv: divides H; several heads of queries share one of keys and values
  int vocab_size = 0;           // V [tokens]
  int max_sequence_length = 0;  // [tokens]
  bool own_classifier = false;  // else the classifier is the table of embeddings

  int head_dim() const { return dim / heads; }
  int kv_dim() const { return kv_heads * head_dim(); }

  bool operator==(const LlamaConfig&) const = default;
};

// Errors:  InvalidArgument names a number below 1, more than 2^20 positions (their angles' cosines would not be exact),
//          heads that do not divide the width, key heads that do not divide the heads, and a head dimension that is odd
//          (rotary embedding turns pairs).
absl::Status CheckConfig(const LlamaConfig& config);

// [floats] that a file with this configuration holds behind its header.
//
// REQUIRES: CheckConfig(config).ok().
unsigned __int128 NumValues(const LlamaConfig& config);

struct LlamaCheckpoint {
  LlamaConfig config;
  std::vector<float> values;  // NumValues(config), in the order of the file
};

// Views of a checkpoint's values. A matrix (out, in) is row-major: a row makes one output.
struct LlamaWeights {
  std::span<const float> embedding;       // (V, D)
  std::span<const float> attention_norm;  // (L, D)
  std::span<const float> query;           // (L, D, D)
  std::span<const float> key, value;      // (L, Hkv d, D)
  std::span<const float> output;          // (L, D, D)
  std::span<const float> ffn_norm;        // (L, D)
  std::span<const float> gate;            // (L, F, D)
  std::span<const float> down;            // (L, D, F)
  std::span<const float> up;              // (L, F, D)
  std::span<const float> final_norm;      // (D)
  std::span<const float> classifier;      // (V, D)
};

// REQUIRES: a checkpoint with as many values as its configuration says, which outlives the views.
LlamaWeights WeightsOf(const LlamaCheckpoint& checkpoint);

// Errors:  InvalidArgument for a file shorter than its header, for what CheckConfig refuses, for a size that is not the
//          one that the header's numbers give (with both), and for a weight that is not finite (with its place).
absl::StatusOr<LlamaCheckpoint> ParseLlama2c(std::string_view bytes);

// The same for a file; also NotFound and Internal as base::ReadFile. Every error names the path.
absl::StatusOr<LlamaCheckpoint> ReadLlama2c(const std::string& path);

// The bytes of a file, the inverse of ParseLlama2c.
//
// REQUIRES: as WeightsOf.
std::string Llama2cBytes(const LlamaCheckpoint& checkpoint);

}  // namespace llama

#endif  // MODELS_LLAMA_CHECKPOINT_H_
