// LlamaModel: the Llama architecture as the engine serves it.
//
//   x = embedding[token]
//   per layer:  x += output * attention(rope(query * n), rope(key * n), value * n),   n = rms_norm(x)
//               x += down * (silu(gate * m) . (up * m)),                              m = rms_norm(x)
//   logits = classifier * rms_norm(x)
//
// Source: Touvron et al. 2023, "LLaMA: Open and Efficient Foundation Language Models", section 2.2; Ainslie et al.
// 2023, "GQA" (several heads of queries share one of keys and values).

#ifndef MODELS_LLAMA_LLAMA_MODEL_H_
#define MODELS_LLAMA_LLAMA_MODEL_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/config.h"
#include "engine/api/paged_model.h"
#include "kernels/packed_gemm.h"
#include "kernels/rope_table.h"
#include "models/llama/checkpoint.h"
#include "models/paged/batch.h"
#include "models/paged/kv_store.h"

namespace llama {

// The rows of all chunks go through the layers side by side, so that a step reads each weight once, whatever the number
// of sequences; attention alone knows whose a row is.
//
// Numerics: row by row the same bits, whatever else is in the batch and however a prompt was cut: a product's bits do
//           not depend on its other rows (kernels/gemm.h), and everything else sees one row at a time.
// Cost:     2 floating-point operations a weight and row, 4 H d a key, query and layer. One thread, but for attention.
class LlamaModel final : public engine::PagedModel {
 public:
  // Errors:  InvalidArgument for what CheckConfig refuses, and for a number of values that is not the configuration's.
  static absl::StatusOr<std::unique_ptr<LlamaModel>> Create(const LlamaCheckpoint& checkpoint);

  int VocabSize() const override { return config_.vocab_size; }
  int MaxSequenceLength() const override { return config_.max_sequence_length; }
  absl::Status ReserveCache(const engine::CacheConfig& config) override;
  absl::StatusOr<base::Mat> Forward(std::span<const engine::SequenceChunk> batch) override;

  const LlamaConfig& config() const { return config_; }

 private:
  // What is multiplied by the same rows stands in one matrix, (in, out).
  struct Layer {
    std::vector<float> attention_norm, ffn_norm;  // (D)
    kernels::PackedMatrix query_key_value;        // (D, D + 2 Hkv d)
    kernels::PackedMatrix output;                 // (D, D)
    kernels::PackedMatrix gate_up;                // (D, 2 F)
    kernels::PackedMatrix down;                   // (F, D)
  };

  explicit LlamaModel(const LlamaCheckpoint& checkpoint);

  // Both add to x (R, D).
  void AddAttention(int layer, std::span<const engine::SequenceChunk> batch, const paged::BatchRows& rows);
  void AddFeedForward(const Layer& layer, int rows);
  base::Mat Logits(std::span<const int> logit_rows);

  const LlamaConfig config_;
  const std::vector<float> embedding_;  // (V, D)
  std::vector<Layer> layers_;
  const std::vector<float> final_norm_;
  const kernels::PackedMatrix classifier_;  // (D, V)
  const kernels::RopeTable rope_;
  std::optional<paged::KvStore> cache_;

  // Of the step in hand, kept so that a step of decoding allocates nothing. R rows.
  std::vector<float> x_, normed_, rstd_;                                 // (R, D) twice, (R)
  std::vector<float> query_key_value_, query_, key_, value_, attended_;  // (R, D + 2 Hkv d), then its parts; (R, D)
  std::vector<float> gate_up_, hidden_;                                  // (R, 2 F), (R, F)
};

}  // namespace llama

#endif  // MODELS_LLAMA_LLAMA_MODEL_H_
