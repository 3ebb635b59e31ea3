#include "models/transformer.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace models {

using nn::Decay;
using nn::Init;
using nn::ParamSpec;
using nn::Tensor;

namespace {

// Keeps the size of a row of numbers of size 1 (LeCun et al. 1998, "Efficient BackProp", section 4.6).
Init FanIn(int inputs) { return Init::Normal(1.0f / std::sqrt(static_cast<float>(inputs))); }

}  // namespace

std::vector<ParamSpec> LayerNormParams(const std::string& prefix, int dim) {
  return {{.name = absl::StrCat(prefix, "gain"), .shape = {dim}, .init = Init::Ones()},
          {.name = absl::StrCat(prefix, "bias"), .shape = {dim}}};
}

Tensor LayerNorm(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const Tensor& x) {
  return nn::LayerNorm(tape, x, params.Get(prefix + "gain"), params.Get(prefix + "bias"));
}

std::vector<ParamSpec> BlockParams(const std::string& prefix, const BlockConfig& config) {
  const int dim = config.dim, ff = config.ff;
  std::vector<ParamSpec> specs = LayerNormParams(prefix + "ln1.", dim);
  for (const char* name : {"attention.wq", "attention.wk", "attention.wv", "attention.wo"}) {
    specs.push_back({.name = prefix + name, .shape = {dim, dim}, .init = FanIn(dim), .decay = Decay::kYes});
  }
  for (const ParamSpec& spec : LayerNormParams(prefix + "ln2.", dim)) specs.push_back(spec);
  specs.push_back({.name = prefix + "ff.w1", .shape = {dim, ff}, .init = FanIn(dim), .decay = Decay::kYes});
  specs.push_back({.name = prefix + "ff.b1", .shape = {ff}});
  specs.push_back({.name = prefix + "ff.w2", .shape = {ff, dim}, .init = FanIn(ff), .decay = Decay::kYes});
  specs.push_back({.name = prefix + "ff.b2", .shape = {dim}});
  return specs;
}

Tensor TransformerBlockWith(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                            const BlockConfig& config, const Tensor& x, MixRows mix) {
  const auto get = [&](const char* name) { return params.Get(prefix + name); };

  const Tensor seen = LayerNorm(tape, params, prefix + "ln1.", x);
  const Tensor q = Linear(tape, seen, get("attention.wq"));
  const Tensor k = Linear(tape, seen, get("attention.wk"));
  const Tensor v = Linear(tape, seen, get("attention.wv"));
  const Tensor mixed = Linear(tape, mix(q, k, v), get("attention.wo"));
  const Tensor h = Add(tape, x, mixed);

  const Tensor normed = LayerNorm(tape, params, prefix + "ln2.", h);
  const Tensor wide = Gelu(tape, Linear(tape, normed, get("ff.w1"), get("ff.b1")));
  return Add(tape, h, Linear(tape, wide, get("ff.w2"), get("ff.b2")));
}

Tensor TransformerBlock(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                        const BlockConfig& config, const Tensor& x, nn::AttentionOptions attention, KeyValues* past) {
  attention.heads = config.heads;
  return TransformerBlockWith(tape, params, prefix, config, x, [&](const Tensor& q, Tensor k, Tensor v) {
    if (past != nullptr) {
      if (past->keys.has_value()) {
        k = ConcatRows(tape, past->keys, k);
        v = ConcatRows(tape, past->values, v);
      }
      *past = {k, v};
    }
    return Attention(tape, q, k, v, attention);
  });
}

}  // namespace models
