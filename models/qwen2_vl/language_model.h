// The language model: embeddings of text and images in, logits of the next token out.
//
//   per layer:  x += o_proj * attention(turned q, turned k, v),  q, k, v = rms_norm(x) times weights, plus biases
//               x += down * (silu(gate * m) . (up * m)),         m = rms_norm(x)
//   logits = embedding * rms_norm(x)
//
// Source: Wang et al. 2024, "Qwen2-VL", section 2.1; Yang et al. 2024, "Qwen2 Technical Report", arXiv:2407.10671,
// section 2.2.

#ifndef MODELS_QWEN2_VL_LANGUAGE_MODEL_H_
#define MODELS_QWEN2_VL_LANGUAGE_MODEL_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/linear.h"
#include "models/qwen2_vl/rotary.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl {

// The embeddings of a prompt's text: only the rows that are used are read.
//
//   returns  (tokens, D)
//
// Errors:  InvalidArgument for a token outside of the vocabulary, with its place; those of the source.
absl::StatusOr<std::vector<float>> EmbedTokens(const WeightSource& source, const LlmConfig& config,
                                               std::span<const int> tokens);

// One sequence at a time, with its keys and values side by side.
class LanguageModel {
 public:
  enum class Head { kLeftOut, kLoaded };

  // With the first config.llm.layers layers of the source.
  //
  // Cost:    4 bytes a parameter: 187 MB a layer at full width, and 933 MB for the head, which is the whole table of
  //          embeddings. Whoever measures layers alone leaves it out.
  // Errors:  as CheckConfig, and those of the source.
  static absl::StatusOr<LanguageModel> Load(const WeightSource& source, const Config& config, Head head);

  // The tokens of earlier calls are forgotten.
  void Forget();

  // Appends tokens to the sequence: computes them, and keeps their keys and values.
  //
  //   embeddings  (n, D) of text, or an image's rows
  //   positions   (n)
  //   depth       how many of the layers; the same for all calls of a sequence
  //
  // REQUIRES: sizes that fit, 0 <= depth <= number of layers.
  // Numerics: the same bits however a sequence is cut into calls, and for any number of threads.
  void Append(std::span<const float> embeddings, std::span<const Position> positions, int depth);

  // Of the last token that was appended, (V).
  // REQUIRES: a head, and a token.
  std::vector<float> Logits() const;

 private:
  struct Layer {
    std::vector<float> attention_norm, mlp_norm;  // (D)
    Linear qkv, o_proj, gate_up, down;
    std::vector<float> keys, values;  // (tokens, Hkv d)
  };

  // Both add to x (n, D).
  void AddAttention(Layer& layer, const Angles& angles, int n, std::span<float> x);
  void AddMlp(const Layer& layer, int n, std::span<float> x) const;

  Config config_;
  std::vector<Layer> layers_;
  std::vector<float> final_norm_;  // (D)
  Linear head_;                    // (D, V), or nothing
  std::vector<float> last_;        // (D) of the last token, after all layers
};

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_LANGUAGE_MODEL_H_
