// The block that all our models are stacks of: attention mixes the rows, a two-layer network changes each of them, and
// both add to what was there.
//
//   x = x + Attention(LayerNorm(x)) Wo            x = x + Gelu(LayerNorm(x) W1 + b1) W2 + b2
//
// What the rows stand for (patches, words, sound) it cannot know: that is chapter 30's first exercise.
//
// Source: Vaswani et al. 2017, "Attention Is All You Need"; the LayerNorm in front ("Pre-LN") as in Xiong et al. 2020.

#ifndef MODELS_TRANSFORMER_H_
#define MODELS_TRANSFORMER_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "nn/ops.h"
#include "nn/param_store.h"

namespace models {

struct BlockConfig {
  int dim = 64;   // D, the width of a row
  int heads = 4;  // REQUIRES: divides dim
  int ff = 256;   // the width inside the two-layer network
};

// The parameters of a block, named prefix + "ln1.gain" and so on: 4 D^2 for attention, which has no biases, 2 D F + F +
// D for the network, 4 D for two LayerNorms. {64, 4, 256}: 49,728.
std::vector<nn::ParamSpec> BlockParams(const std::string& prefix, const BlockConfig& config);

// What a block's attention needs of the rows before: their keys and values. A sentence that grows word by word need not
// compute them again (a KV cache).
struct KeyValues {
  nn::Tensor keys, values;  // (B, S, D); no value as long as there was no row
};

// x (B, T, D) -> (B, T, D). `attention.heads` is taken from the config.
// past: if not null, the rows of x stand behind those that are in there, attend to them, too, and are in there
// afterwards.
nn::Tensor TransformerBlock(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                            const BlockConfig& config, const nn::Tensor& x, nn::AttentionOptions attention = {},
                            KeyValues* past = nullptr);

// The same with attention from elsewhere, which is told queries, keys and values of x's shape and returns the mixed
// rows: where the keys and values of the rows before are not side by side (models/paged).
using MixRows = absl::FunctionRef<nn::Tensor(const nn::Tensor& q, const nn::Tensor& k, const nn::Tensor& v)>;
nn::Tensor TransformerBlockWith(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                                const BlockConfig& config, const nn::Tensor& x, MixRows mix);

// A LayerNorm of width D, named prefix + "gain" and prefix + "bias".
std::vector<nn::ParamSpec> LayerNormParams(const std::string& prefix, int dim);
nn::Tensor LayerNorm(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const nn::Tensor& x);

}  // namespace models

#endif  // MODELS_TRANSFORMER_H_
