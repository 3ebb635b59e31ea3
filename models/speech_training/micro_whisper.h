// A Whisper small enough to be trained here: the published architecture on the tape, with any sizes.
//
//   MicroWhisper model({.sizes = {{.mels = 80, .positions = 100, .width = 48, .heads = 4, .layers = 2},
//                                 {.vocabulary = 131, .positions = 8, .width = 48, .heads = 4, .layers = 2}}});
//   model.params().Initialize(/*seed=*/1);
//   const nn::Tensor sound = model.Encode(&tape, pictures);              // (B, 100, 48)
//   const nn::Tensor logits = model.Decode(&tape, sound, fed_tokens);    // (B, T, 131)
//
// Parameters have OpenAI's names and shapes, so models/whisper reads what is written here (published.h), and the
// inference of both is the same function.
//
// Symbols:  B sounds of a batch, Ta audio positions (two frames of 10 ms each), T tokens of a text, D width, V
//           vocabulary.
// Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2.

#ifndef MODELS_SPEECH_TRAINING_MICRO_WHISPER_H_
#define MODELS_SPEECH_TRAINING_MICRO_WHISPER_H_

#include <span>
#include <string>
#include <vector>

#include "models/whisper/config.h"
#include "nn/ops.h"
#include "nn/param_store.h"

namespace speech_training {

// Whether queries, values and outputs of attention have biases, as the published models' do. Keys never have one.
enum class AttentionBiases { kNone, kPublished };

struct MicroWhisperConfig {
  whisper::Config sizes;  // REQUIRES: whisper::CheckConfig is content
  AttentionBiases biases = AttentionBiases::kNone;
};

// All that is trained, in the order of computation; the encoder's table of positions is computed and none of it. The
// sizes above: 156,336 numbers.
std::vector<nn::ParamSpec> MicroWhisperParams(const MicroWhisperConfig& config);

class MicroWhisper {
 public:
  // Every parameter is 0 until params().Initialize.
  explicit MicroWhisper(const MicroWhisperConfig& config);

  const MicroWhisperConfig& config() const { return config_; }
  nn::ParamStore& params() { return params_; }
  const nn::ParamStore& params() const { return params_; }
  // (Ta, D), sines and cosines.
  const nn::Tensor& audio_positions() const { return audio_positions_; }

  // Log-mel pictures (B, mels, 2 Ta) -> features (B, Ta, D). Every position sees every other.
  nn::Tensor Encode(nn::Tape* tape, const nn::Tensor& pictures) const;

  // Features (B, Ta, D) and tokens (B T), text behind text -> logits (B, T, V): those of row t are of the token behind
  // tokens 0 .. t, and of nothing that comes later.
  //
  //   cross  if not null, receives what the tokens of each layer looked at: (B, heads, T, Ta), a row's sum is 1
  // REQUIRES: 0 <= token < V; T is at most the number of text positions.
  nn::Tensor Decode(nn::Tape* tape, const nn::Tensor& features, std::span<const int> tokens,
                    std::vector<nn::Tensor>* cross = nullptr) const;

 private:
  nn::Tensor Get(const std::string& name) const { return params_.Get(name); }
  // x weight^T + bias; `has_bias` says whether there is one.
  nn::Tensor Linear(nn::Tape* tape, const std::string& name, const nn::Tensor& x, bool has_bias) const;
  nn::Tensor Norm(nn::Tape* tape, const std::string& name, const nn::Tensor& x) const;
  nn::Tensor Convolve(nn::Tape* tape, const std::string& name, const nn::Tensor& x, int stride) const;
  // x + out(attention(query(norm(x)), key(from), value(from))); `from` without a value: the normed x itself.
  nn::Tensor AddAttention(nn::Tape* tape, const std::string& name, const nn::Tensor& x, const nn::Tensor& from,
                          nn::AttentionOptions options) const;
  nn::Tensor AddMlp(nn::Tape* tape, const std::string& name, const nn::Tensor& x) const;

  MicroWhisperConfig config_;
  nn::ParamStore params_;
  nn::Tensor audio_positions_;
};

}  // namespace speech_training

#endif  // MODELS_SPEECH_TRAINING_MICRO_WHISPER_H_
