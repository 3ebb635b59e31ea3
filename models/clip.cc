#include "models/clip.h"

#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"

namespace models {

using nn::Decay;
using nn::Init;
using nn::ParamSpec;
using nn::Tensor;

namespace {

constexpr float kFirstLogitScale = 2.6592600f;    // ln(1 / 0.07)
constexpr float kLargestLogitScale = 4.6051702f;  // ln 100

std::string TextLayer(int layer) { return absl::StrCat("text.block.", layer, "."); }

ParamSpec Projection(const std::string& name, int from, int to) {
  return {.name = name,
          .shape = {from, to},
          .init = Init::Normal(1.0f / std::sqrt(static_cast<float>(from))),
          .decay = Decay::kYes};
}

}  // namespace

std::vector<ParamSpec> ClipParams(const ClipConfig& config) {
  std::vector<ParamSpec> specs = VitParams("image.", config.image);
  const auto add = [&specs](const std::vector<ParamSpec>& more) {
    specs.insert(specs.end(), more.begin(), more.end());
  };
  specs.push_back(Projection("image.projection", config.image.block.dim, config.dim));

  const int width = config.text.block.dim;
  add({{.name = "text.tokens", .shape = {config.text.vocabulary, width}, .init = Init::Normal(1)},
       {.name = "text.positions", .shape = {config.text.context, width}, .init = Init::Normal(0.02f)}});
  for (int layer = 0; layer < config.text.layers; ++layer) add(BlockParams(TextLayer(layer), config.text.block));
  add(LayerNormParams("text.ln.", width));
  specs.push_back(Projection("text.projection", width, config.dim));

  specs.push_back({.name = "logit_scale", .shape = {1}, .init = Init::Constant(kFirstLogitScale)});
  return specs;
}

absl::StatusOr<TextBatch> Pad(const TextConfig& config, std::span<const std::vector<int>> texts) {
  TextBatch batch;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::vector<int>& text = texts[i];
    if (text.empty() || text.size() > config.context) {
      return absl::InvalidArgumentError(
          absl::StrCat("text ", i, " has ", text.size(), " tokens; this model takes 1 to ", config.context));
    }
    for (int id : text) {
      if (id < 0 || id >= config.vocabulary) {
        return absl::InvalidArgumentError(
            absl::StrCat("text ", i, " has token ", id, "; the vocabulary has ", config.vocabulary));
      }
    }
    batch.last.push_back(static_cast<int>(text.size()) - 1);
    batch.ids.insert(batch.ids.end(), text.begin(), text.end());
    batch.ids.resize((i + 1) * config.context);  // any id will do: nobody sees these rows
  }
  return batch;
}

Tensor ImageEmbeddings(nn::Tape* tape, const nn::ParamStore& params, const ClipConfig& config, const Tensor& patches) {
  const Tensor rows = VitForward(tape, params, "image.", config.image, patches);
  const Tensor image = config.image.cls == Cls::kYes ? PickRows(tape, rows, std::vector<int>(patches.shape()[0], 0))
                                                     : MeanPool(tape, rows);
  return L2Normalize(tape, Linear(tape, image, params.Get("image.projection")));
}

Tensor TextEmbeddings(nn::Tape* tape, const nn::ParamStore& params, const ClipConfig& config, const TextBatch& texts) {
  const int batch = static_cast<int>(texts.last.size());
  Tensor x = Embedding(tape, params.Get("text.tokens"), texts.ids)
                 .Reshaped({batch, config.text.context, config.text.block.dim});
  x = Add(tape, x, params.Get("text.positions"));
  for (int layer = 0; layer < config.text.layers; ++layer) {
    x = TransformerBlock(tape, params, TextLayer(layer), config.text.block, x,
                         {.mask = nn::AttentionOptions::Mask::kCausal});
  }
  const Tensor last = PickRows(tape, LayerNorm(tape, params, "text.ln.", x), texts.last);
  return L2Normalize(tape, Linear(tape, last, params.Get("text.projection")));
}

Tensor ClipLoss(nn::Tape* tape, const nn::ParamStore& params, const Tensor& images, const Tensor& texts) {
  CHECK(images.shape() == texts.shape()) << images.shape().ToString() << " images, " << texts.shape().ToString();
  const Tensor logits = ScaleByExp(tape, MatMulNT(tape, images, texts), params.Get("logit_scale"), kLargestLogitScale);
  std::vector<int> diagonal(images.rows());
  std::iota(diagonal.begin(), diagonal.end(), 0);
  const Tensor image_to_text = CrossEntropy(tape, logits, diagonal);
  const Tensor text_to_image = CrossEntropy(tape, SwapLastTwo(tape, logits), diagonal);
  return Scale(tape, Add(tape, image_to_text, text_to_image), 0.5f);
}

}  // namespace models
