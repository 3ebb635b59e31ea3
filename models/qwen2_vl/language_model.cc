#include "models/qwen2_vl/language_model.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "kernels/attention.h"
#include "kernels/layer_norm.h"
#include "kernels/swiglu.h"
#include "models/qwen2_vl/named_tensors.h"

namespace qwen2_vl {

absl::StatusOr<std::vector<float>> EmbedTokens(const WeightSource& source, const LlmConfig& config,
                                               std::span<const int> tokens) {
  const TensorSpec table = LlmTensors(config)[0];
  const size_t D = config.width;
  std::vector<float> rows(tokens.size() * D);
  for (size_t t = 0; t < tokens.size(); ++t) {
    if (tokens[t] < 0 || tokens[t] >= config.vocabulary) {
      return absl::InvalidArgumentError(
          absl::StrCat("token ", tokens[t], " at ", t, " is outside of the vocabulary of ", config.vocabulary));
    }
    RETURN_IF_ERROR(source.ReadRows(table, tokens[t], std::span(rows).subspan(t * D, D)));
  }
  return rows;
}

absl::StatusOr<LanguageModel> LanguageModel::Load(const WeightSource& source, const Config& config, Head head) {
  RETURN_IF_ERROR(CheckConfig(config));
  const NamedTensors tensors(source, LlmTensors(config.llm));
  LanguageModel model;
  model.config_ = config;
  for (int l = 0; l < config.llm.layers; ++l) {
    const std::string name = absl::StrCat("model.layers.", l, ".");
    Layer layer;
    ASSIGN_OR_RETURN(layer.attention_norm, tensors.Vector(name + "input_layernorm.weight"));
    ASSIGN_OR_RETURN(layer.mlp_norm, tensors.Vector(name + "post_attention_layernorm.weight"));
    ASSIGN_OR_RETURN(layer.qkv,
                     tensors.Layer({name + "self_attn.q_proj", name + "self_attn.k_proj", name + "self_attn.v_proj"}));
    ASSIGN_OR_RETURN(layer.o_proj, tensors.Layer({name + "self_attn.o_proj"}));
    ASSIGN_OR_RETURN(layer.gate_up, tensors.Layer({name + "mlp.gate_proj", name + "mlp.up_proj"}));
    ASSIGN_OR_RETURN(layer.down, tensors.Layer({name + "mlp.down_proj"}));
    model.layers_.push_back(std::move(layer));
  }
  ASSIGN_OR_RETURN(model.final_norm_, tensors.Vector("model.norm.weight"));
  if (head == Head::kLoaded) {
    ASSIGN_OR_RETURN(model.head_, tensors.Layer({"model.embed_tokens"}));
  }
  return model;
}

void LanguageModel::Forget() {
  for (Layer& layer : layers_) {
    layer.keys.clear();
    layer.values.clear();
  }
  last_.clear();
}

void LanguageModel::Append(std::span<const float> embeddings, std::span<const Position> positions, int depth) {
  const int n = static_cast<int>(positions.size());
  const size_t D = config_.llm.width;
  CHECK(embeddings.size() == n * D) << embeddings.size() << " values for " << n << " tokens";
  CHECK(depth >= 0 && depth <= std::ssize(layers_)) << depth << " of " << layers_.size() << " layers";
  if (n == 0) return;
  const Angles angles = LlmAngles(positions, config_.llm);
  std::vector<float> x(embeddings.begin(), embeddings.end());
  for (int l = 0; l < depth; ++l) {
    AddAttention(layers_[l], angles, n, x);
    AddMlp(layers_[l], n, x);
  }
  last_.assign(x.end() - static_cast<ptrdiff_t>(D), x.end());
}

void LanguageModel::AddAttention(Layer& layer, const Angles& angles, int n, std::span<float> x) {
  const LlmConfig& c = config_.llm;
  const size_t D = c.width, kv = c.kv_width(), width = D + 2 * kv, before = layer.keys.size() / kv;
  std::vector<float> normed(n * D), rstd(n), qkv(n * width), q(n * D), y(n * D);
  kernels::RmsNormRows(x, layer.attention_norm, normed, rstd, n, c.width, kEps);
  layer.qkv.Apply(normed, qkv, n);
  // The keys' heads lie behind the queries' and have the same width: one turn for both.
  Turn(qkv, n, c.heads + c.kv_heads, static_cast<int>(width), angles);
  layer.keys.resize((before + n) * kv);
  layer.values.resize((before + n) * kv);
  for (int r = 0; r < n; ++r) {
    const float* const row = qkv.data() + r * width;
    std::copy_n(row, D, q.data() + r * D);
    std::copy_n(row + D, kv, layer.keys.data() + (before + r) * kv);
    std::copy_n(row + D + kv, kv, layer.values.data() + (before + r) * kv);
  }
  const int keys = static_cast<int>(before) + n;
  std::vector<float> weights(size_t(c.heads) * n * keys);
  kernels::Attention(q, layer.keys, layer.values,
                     {.queries = n, .keys = keys, .heads = c.heads, .kv_heads = c.kv_heads, .head_dim = c.head_dim()},
                     {.kind = kernels::AttentionMask::kCausal}, weights, y);
  layer.o_proj.Apply(y, x, n, kernels::Write::kAdd);
}

void LanguageModel::AddMlp(const Layer& layer, int n, std::span<float> x) const {
  const LlmConfig& c = config_.llm;
  const size_t F = c.mlp_width;
  std::vector<float> normed(x.size()), rstd(n), gate_up(n * 2 * F), hidden(n * F);
  kernels::RmsNormRows(x, layer.mlp_norm, normed, rstd, n, c.width, kEps);
  layer.gate_up.Apply(normed, gate_up, n);
  base::ParallelFor(n, /*grain=*/4, [&](int64_t begin, int64_t end) {
    const auto rows = static_cast<int>(end - begin);
    kernels::SwiGluRows(std::span(gate_up).subspan(begin * 2 * F, rows * 2 * F),
                        std::span(hidden).subspan(begin * F, rows * F), rows, c.mlp_width);
  });
  layer.down.Apply(hidden, x, n, kernels::Write::kAdd);
}

std::vector<float> LanguageModel::Logits() const {
  CHECK(head_.out() == config_.llm.vocabulary) << "the head was left out";
  CHECK(last_.size() == size_t(config_.llm.width)) << "no token has been appended";
  std::vector<float> normed(last_.size()), logits(head_.out());
  float rstd = 0;
  kernels::RmsNormRows(last_, final_norm_, normed, {&rstd, 1}, 1, config_.llm.width, kEps);
  head_.Apply(normed, logits, 1);
  return logits;
}

}  // namespace qwen2_vl
