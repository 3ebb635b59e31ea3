// Whisper's weights as plain arrays, and the names that they have in files.
//
//   ASSIGN_OR_RETURN(nn::io::Safetensors file, nn::io::ReadSafetensors("model.safetensors"));
//   ASSIGN_OR_RETURN(const whisper::EncoderWeights encoder, whisper::LoadEncoder(file));
//
// Matrices of products are (out, in), row-major: a row makes one output.

#ifndef MODELS_WHISPER_WEIGHTS_H_
#define MODELS_WHISPER_WEIGHTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/whisper/config.h"
#include "nn/io/safetensors.h"

namespace whisper {

struct LinearWeights {
  std::vector<float> weight;  // (out, in)
  std::vector<float> bias;    // (out), or empty: no bias
};
struct NormWeights {
  std::vector<float> gain, bias;  // (D)
};
// Attention behind its norm. The keys have no bias: it would add the same number to all scores of a query.
struct AttentionWeights {
  NormWeights norm;
  LinearWeights query, key, value, out;  // (D, D) each
};
struct MlpWeights {
  NormWeights norm;
  LinearWeights up;    // (F, D)
  LinearWeights down;  // (D, F)
};
struct EncoderBlock {
  AttentionWeights attention;
  MlpWeights mlp;
};
struct DecoderBlock {
  AttentionWeights attention;  // to the text so far
  AttentionWeights cross;      // queries from the text, keys and values from the sound
  MlpWeights mlp;
};

struct EncoderWeights {
  EncoderConfig config;
  LinearWeights conv1;           // (D, mels, 3)
  LinearWeights conv2;           // (D, D, 3)
  std::vector<float> positions;  // (Ta, D)
  std::vector<EncoderBlock> blocks;
  NormWeights final_norm;
};
struct DecoderWeights {
  DecoderConfig config;
  std::vector<float> embedding;  // (V, D): of the tokens, and in the end of the logits
  std::vector<float> positions;  // (Tt, D)
  std::vector<DecoderBlock> blocks;
  NormWeights final_norm;
};

// Calls visit(name, shape, values) for each tensor, in the order of computation, with OpenAI's names. `weights.config`
// says how many there are; values are whatever they are: loading fills them, writing reads them.
using TensorVisitor =
    absl::FunctionRef<void(const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values)>;
void VisitTensors(EncoderWeights& weights, TensorVisitor visit);
void VisitTensors(DecoderWeights& weights, TensorVisitor visit);

// Hugging Face's name of a tensor as OpenAI's; any other name as it is.
//
// Example: "model.encoder.layers.3.self_attn.q_proj.bias" is "encoder.blocks.3.attn.query.bias".
std::string OpenAiName(std::string_view name);

// What the shapes in a file say. A file does not say how many heads: 64 columns are one, as in all published
// checkpoints, unless the file's metadata has a number under "heads".
//
// Errors: NotFound for the tensor that a size is read off; InvalidArgument for one with another number of dimensions,
//         for "heads" that is no number, and for what CheckConfig refuses.
absl::StatusOr<EncoderConfig> EncoderConfigOf(const nn::io::Safetensors& file);
absl::StatusOr<DecoderConfig> DecoderConfigOf(const nn::io::Safetensors& file);

// One half of a checkpoint, from a file with names of either kind that may hold the other half, too.
//
// Errors: as above; NotFound names the first tensor that is missing, InvalidArgument one with a shape that does not
//         fit (with both shapes) or with a value that is not finite (with its place).
absl::StatusOr<EncoderWeights> LoadEncoder(const nn::io::Safetensors& file);
absl::StatusOr<DecoderWeights> LoadDecoder(const nn::io::Safetensors& file);

}  // namespace whisper

#endif  // MODELS_WHISPER_WEIGHTS_H_
