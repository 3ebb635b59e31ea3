#include "models/mini_lm.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace models {

using nn::Init;
using nn::ParamSpec;
using nn::Tensor;

namespace {

std::string Layer(const std::string& prefix, int layer) { return absl::StrCat(prefix, "block.", layer, "."); }

}  // namespace

std::vector<ParamSpec> MiniLmParams(const std::string& prefix, const MiniLmConfig& config) {
  const int dim = config.block.dim;
  // A hidden row has numbers of size 1 (LayerNorm), so logits begin with size 1, too: nothing is ruled out yet.
  const Init table = Init::Normal(1.0f / std::sqrt(static_cast<float>(dim)));
  std::vector<ParamSpec> specs = {{.name = prefix + "words", .shape = {config.vocabulary, dim}, .init = table},
                                  {.name = prefix + "positions", .shape = {config.context, dim}, .init = table}};
  for (int layer = 0; layer < config.layers; ++layer) {
    for (const ParamSpec& spec : BlockParams(Layer(prefix, layer), config.block)) specs.push_back(spec);
  }
  for (const ParamSpec& spec : LayerNormParams(prefix + "ln.", dim)) specs.push_back(spec);
  return specs;
}

Tensor WordRows(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, std::span<const int> ids,
                int batch) {
  const Tensor rows = Embedding(tape, params.Get(prefix + "words"), ids);
  return rows.Reshaped({batch, static_cast<int>(ids.size()) / batch, rows.cols()});
}

Tensor MiniLmForward(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                     const MiniLmConfig& config, const Tensor& rows, MiniLmCache* cache, std::vector<Tensor>* weights) {
  const int count = rows.shape()[1], before = cache == nullptr ? 0 : cache->rows;
  CHECK(before + count <= config.context)
      << before << " rows and " << count << " more; the context has " << config.context;
  if (cache != nullptr) {
    cache->rows += count;
    cache->blocks.resize(config.layers);
  }
  Tensor x = Add(tape, rows, SliceRows(tape, params.Get(prefix + "positions"), before, count));
  for (int layer = 0; layer < config.layers; ++layer) {
    nn::AttentionOptions attention = {.mask = nn::AttentionOptions::Mask::kCausal};
    if (weights != nullptr) attention.weights = &weights->emplace_back();
    x = TransformerBlock(tape, params, Layer(prefix, layer), config.block, x, attention,
                         cache == nullptr ? nullptr : &cache->blocks[layer]);
  }
  return LayerNorm(tape, params, prefix + "ln.", x);
}

Tensor MiniLmBlocks(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const MiniLmConfig& config,
                    Tensor x,
                    absl::FunctionRef<Tensor(int layer, const Tensor& q, const Tensor& k, const Tensor& v)> mix) {
  for (int layer = 0; layer < config.layers; ++layer) {
    x = TransformerBlockWith(tape, params, Layer(prefix, layer), config.block, x,
                             [&](const Tensor& q, const Tensor& k, const Tensor& v) { return mix(layer, q, k, v); });
  }
  return LayerNorm(tape, params, prefix + "ln.", x);
}

Tensor MiniLmLogits(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const Tensor& hidden) {
  return LinearNT(tape, hidden, params.Get(prefix + "words"));
}

}  // namespace models
