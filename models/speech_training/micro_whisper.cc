#include "models/speech_training/micro_whisper.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "kernels/positions.h"
#include "models/whisper/weights.h"

namespace speech_training {

using nn::Init;
using nn::Tensor;

namespace {

constexpr int kTaps = 3;  // frames that a convolution sees

bool IsAttentionBias(const std::string& name) { return name.ends_with(".bias") && name.find("attn.") != name.npos; }

nn::Shape ShapeOf(const std::vector<int64_t>& dims) {
  const auto dim = [&](size_t i) { return static_cast<int>(dims[i]); };
  if (dims.size() == 1) return {dim(0)};
  if (dims.size() == 2) return {dim(0), dim(1)};
  CHECK(dims.size() == 3) << dims.size() << " dimensions; Whisper has tensors of one to three";
  return {dim(0), dim(1), dim(2)};
}

nn::ParamSpec SpecOf(const std::string& name, const nn::Shape& shape) {
  if (shape.rank() == 1) {
    const bool gain = name.ends_with("ln.weight") || name.ends_with("ln_post.weight");
    return {.name = name, .shape = shape, .init = gain ? Init::Ones() : Init::Zeros()};
  }
  // A row of numbers of size 1 gives numbers of size 1 (LeCun et al. 1998, "Efficient BackProp", section 4.6). It holds
  // for the embedding, too, whose rows make the logits: nothing is ruled out at the beginning.
  const int inputs = static_cast<int>(shape.elements()) / shape[0];
  const bool table = name.find("embedding") != name.npos;
  return {.name = name,
          .shape = shape,
          .init = Init::Normal(1 / std::sqrt(static_cast<float>(inputs))),
          .decay = table ? nn::Decay::kNo : nn::Decay::kYes};
}

}  // namespace

std::vector<nn::ParamSpec> MicroWhisperParams(const MicroWhisperConfig& config) {
  std::vector<nn::ParamSpec> specs;
  const auto add = [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>&) {
    if (name == "encoder.positional_embedding") return;
    if (config.biases == AttentionBiases::kNone && IsAttentionBias(name)) return;
    specs.push_back(SpecOf(name, ShapeOf(shape)));
  };
  // The list of tensors is that of the model that will read them.
  whisper::EncoderWeights encoder = {.config = config.sizes.encoder};
  whisper::DecoderWeights decoder = {.config = config.sizes.decoder};
  whisper::VisitTensors(encoder, add);
  whisper::VisitTensors(decoder, add);
  return specs;
}

MicroWhisper::MicroWhisper(const MicroWhisperConfig& config) : config_(config), params_(MicroWhisperParams(config)) {
  CHECK(whisper::CheckConfig(config.sizes).ok()) << whisper::CheckConfig(config.sizes);
  const whisper::EncoderConfig& encoder = config.sizes.encoder;
  audio_positions_ = Tensor::Uninitialized({encoder.positions, encoder.width});
  kernels::SinCos1d(audio_positions_.data(), encoder.positions, encoder.width);
}

Tensor MicroWhisper::Linear(nn::Tape* tape, const std::string& name, const Tensor& x, bool has_bias) const {
  return nn::LinearNT(tape, x, Get(name + ".weight"), has_bias ? Get(name + ".bias") : Tensor());
}

Tensor MicroWhisper::Norm(nn::Tape* tape, const std::string& name, const Tensor& x) const {
  return nn::LayerNorm(tape, x, Get(name + ".weight"), Get(name + ".bias"));
}

Tensor MicroWhisper::Convolve(nn::Tape* tape, const std::string& name, const Tensor& x, int stride) const {
  // A file has (D, C, 3); a convolution is a product with rows of C windows of 3, the same numbers in the same order.
  const Tensor weight = Get(name + ".weight");
  const nn::Shape flat = {weight.shape()[0], weight.shape()[1] * kTaps};
  return nn::Gelu(tape,
                  nn::Conv1d(tape, x, weight.Reshaped(flat), Get(name + ".bias"), kTaps, stride, /*pad=*/kTaps / 2));
}

Tensor MicroWhisper::AddAttention(nn::Tape* tape, const std::string& name, const Tensor& x, const Tensor& from,
                                  nn::AttentionOptions options) const {
  const bool biases = config_.biases == AttentionBiases::kPublished;
  const Tensor normed = Norm(tape, name + "_ln", x), source = from.has_value() ? from : normed;
  const Tensor query = Linear(tape, name + ".query", normed, biases);
  const Tensor key = Linear(tape, name + ".key", source, /*has_bias=*/false);
  const Tensor value = Linear(tape, name + ".value", source, biases);
  options.heads = config_.sizes.encoder.heads;
  if (name.starts_with("decoder.")) options.heads = config_.sizes.decoder.heads;
  return Add(tape, x, Linear(tape, name + ".out", nn::Attention(tape, query, key, value, options), biases));
}

Tensor MicroWhisper::AddMlp(nn::Tape* tape, const std::string& name, const Tensor& x) const {
  const Tensor up = Linear(tape, name + ".0", Norm(tape, name + "_ln", x), /*has_bias=*/true);
  return Add(tape, x, Linear(tape, name + ".2", nn::Gelu(tape, up), /*has_bias=*/true));
}

Tensor MicroWhisper::Encode(nn::Tape* tape, const Tensor& pictures) const {
  const whisper::EncoderConfig& c = config_.sizes.encoder;
  CHECK(pictures.shape().rank() == 3 && pictures.shape()[1] == c.mels && pictures.shape()[2] == c.frames())
      << "pictures " << pictures.shape().ToString() << " for an encoder that reads (B, " << c.mels << ", " << c.frames()
      << ")";
  const Tensor frames = Convolve(tape, "encoder.conv1", pictures, /*stride=*/1);
  const Tensor columns = Convolve(tape, "encoder.conv2", frames, /*stride=*/2);
  Tensor x = Add(tape, SwapLastTwo(tape, columns), audio_positions_);
  for (int layer = 0; layer < c.layers; ++layer) {
    const std::string block = absl::StrCat("encoder.blocks.", layer, ".");
    x = AddAttention(tape, block + "attn", x, Tensor(), {});
    x = AddMlp(tape, block + "mlp", x);
  }
  return Norm(tape, "encoder.ln_post", x);
}

Tensor MicroWhisper::Decode(nn::Tape* tape, const Tensor& features, std::span<const int> tokens,
                            std::vector<Tensor>* cross) const {
  const whisper::DecoderConfig& c = config_.sizes.decoder;
  const int batch = features.shape()[0], length = static_cast<int>(tokens.size()) / batch;
  CHECK(length >= 1 && length * batch == static_cast<int>(tokens.size()) && length <= c.positions)
      << tokens.size() << " tokens for " << batch << " sounds; a text has 1 to " << c.positions;
  const Tensor table = Get("decoder.token_embedding.weight");
  const Tensor rows = Embedding(tape, table, tokens).Reshaped({batch, length, c.width});
  Tensor x = Add(tape, rows, SliceRows(tape, Get("decoder.positional_embedding"), 0, length));
  if (cross != nullptr) cross->assign(c.layers, Tensor());
  for (int layer = 0; layer < c.layers; ++layer) {
    const std::string block = absl::StrCat("decoder.blocks.", layer, ".");
    x = AddAttention(tape, block + "attn", x, Tensor(), {.mask = nn::AttentionOptions::Mask::kCausal});
    nn::AttentionOptions to_sound;
    if (cross != nullptr) to_sound.weights = &(*cross)[layer];
    x = AddAttention(tape, block + "cross_attn", x, features, to_sound);
    x = AddMlp(tape, block + "mlp", x);
  }
  return nn::LinearNT(tape, Norm(tape, "decoder.ln", x), table);
}

}  // namespace speech_training
