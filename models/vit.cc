#include "models/vit.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "kernels/im2col.h"

namespace models {

using nn::Decay;
using nn::Init;
using nn::ParamSpec;
using nn::Tensor;

namespace {

// Positions and CLS start small beside the patches, whose rows have numbers of size 1.
constexpr float kTableDeviation = 0.02f;

std::string Layer(const std::string& prefix, int layer) { return absl::StrCat(prefix, "block.", layer, "."); }

}  // namespace

std::vector<ParamSpec> VitParams(const std::string& prefix, const VitConfig& config) {
  const int dim = config.block.dim, numbers = config.patch_numbers();
  std::vector<ParamSpec> specs = {{.name = prefix + "patch.w",
                                   .shape = {numbers, dim},
                                   .init = Init::Normal(1.0f / std::sqrt(static_cast<float>(numbers))),
                                   .decay = Decay::kYes},
                                  {.name = prefix + "patch.b", .shape = {dim}}};
  if (config.cls == Cls::kYes) {
    specs.push_back({.name = prefix + "cls", .shape = {1, dim}, .init = Init::Normal(kTableDeviation)});
  }
  specs.push_back({.name = prefix + "positions", .shape = {config.rows(), dim}, .init = Init::Normal(kTableDeviation)});
  for (int layer = 0; layer < config.layers; ++layer) {
    for (const ParamSpec& spec : BlockParams(Layer(prefix, layer), config.block)) specs.push_back(spec);
  }
  for (const ParamSpec& spec : LayerNormParams(prefix + "ln.", dim)) specs.push_back(spec);
  return specs;
}

absl::StatusOr<Tensor> PatchesOf(const VitConfig& config, std::span<const base::Image> images) {
  const int batch = static_cast<int>(images.size());
  const Tensor patches = Tensor::Uninitialized({batch, config.patches(), config.patch_numbers()});
  const size_t size = size_t(config.patches()) * config.patch_numbers();
  for (int i = 0; i < batch; ++i) {
    const base::Image& image = images[i];
    if (image.height != config.side || image.width != config.side || image.channels != config.channels ||
        image.pixels.size() != size) {
      return absl::InvalidArgumentError(absl::StrCat(
          "image ", i, " is ", image.height, " x ", image.width, " x ", image.channels, " with ", image.pixels.size(),
          " numbers; this model takes ", config.side, " x ", config.side, " x ", config.channels));
    }
    kernels::Patchify(image.pixels, {config.side, config.side, config.channels, config.patch},
                      patches.data().subspan(i * size, size));
  }
  return patches;
}

Tensor VitForward(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const VitConfig& config,
                  const Tensor& patches, std::vector<Tensor>* weights) {
  const int batch = patches.shape()[0];
  Tensor x = Linear(tape, patches, params.Get(prefix + "patch.w"), params.Get(prefix + "patch.b"));
  if (config.cls == Cls::kYes) {
    x = ConcatRows(tape, Repeat(tape, params.Get(prefix + "cls"), batch), x);
  }
  x = Add(tape, x, params.Get(prefix + "positions"));
  for (int layer = 0; layer < config.layers; ++layer) {
    nn::AttentionOptions attention;
    if (weights != nullptr) attention.weights = &weights->emplace_back();
    x = TransformerBlock(tape, params, Layer(prefix, layer), config.block, x, attention);
  }
  return LayerNorm(tape, params, prefix + "ln.", x);
}

}  // namespace models
