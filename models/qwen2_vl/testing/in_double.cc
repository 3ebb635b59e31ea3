#include "models/qwen2_vl/testing/in_double.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace qwen2_vl::testing {
namespace {

constexpr double kEpsilon = 1e-6;

// All tensors at once, by name.
class Tensors {
 public:
  Tensors(const WeightSource& source, const std::vector<TensorSpec>& list) {
    for (const TensorSpec& spec : list) {
      std::vector<float>& values = by_name_[spec.name];
      values.resize(spec.rows() * spec.row_values());
      CHECK(source.ReadRows(spec, 0, values).ok()) << spec.name;
    }
  }
  const std::vector<float>& operator[](const std::string& name) const { return by_name_.at(name); }

  // weight x + bias, the bias where there is one.
  Vector Linear(const std::string& name, const Vector& x) const {
    const std::vector<float>& w = by_name_.at(name + ".weight");
    const auto bias = by_name_.find(name + ".bias");
    Vector y(w.size() / x.size());
    for (size_t o = 0; o < y.size(); ++o) {
      for (size_t i = 0; i < x.size(); ++i) y[o] += double{w[o * x.size() + i]} * x[i];
      if (bias != by_name_.end()) y[o] += bias->second[o];
    }
    return y;
  }

 private:
  std::map<std::string, std::vector<float>> by_name_;
};

Vector LayerNorm(const Tensors& w, const std::string& name, const Vector& x) {
  double mean = 0, variance = 0;
  for (const double v : x) mean += v / double(x.size());
  for (const double v : x) variance += (v - mean) * (v - mean) / double(x.size());
  Vector y;
  for (size_t i = 0; i < x.size(); ++i) {
    y.push_back((x[i] - mean) / std::sqrt(variance + kEpsilon) * w[name + ".weight"][i] + w[name + ".bias"][i]);
  }
  return y;
}

Vector RmsNorm(const std::vector<float>& gain, const Vector& x) {
  double squares = 0;
  for (const double v : x) squares += v * v / double(x.size());
  Vector y;
  for (size_t i = 0; i < x.size(); ++i) y.push_back(x[i] / std::sqrt(squares + kEpsilon) * gain[i]);
  return y;
}

Vector Part(const Vector& x, size_t first, size_t n) {
  return {x.begin() + static_cast<ptrdiff_t>(first), x.begin() + static_cast<ptrdiff_t>(first + n)};
}

void Add(Vector& x, const Vector& y) {
  for (size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

// Pair (i, i + half) of each head, by angle(i).
template <class Angle>
void TurnHeads(Vector& x, int head_dim, Angle angle) {
  const int half = head_dim / 2;
  for (size_t head = 0; head < x.size(); head += head_dim) {
    for (int i = 0; i < half; ++i) {
      const double a = x[head + i], b = x[head + half + i], turn = angle(i);
      x[head + i] = a * std::cos(turn) - b * std::sin(turn);
      x[head + half + i] = b * std::cos(turn) + a * std::sin(turn);
    }
  }
}

// Of one query over the first `visible` keys; query head h reads the key head h / group.
Vector Attend(const Vector& query, const Rows& keys, const Rows& values, int head_dim, int group, size_t visible) {
  Vector y(query.size());
  for (size_t h = 0; h < query.size() / head_dim; ++h) {
    const size_t from = h / group * head_dim;
    Vector weights;
    double sum = 0;
    for (size_t t = 0; t < visible; ++t) {
      double score = 0;
      for (int i = 0; i < head_dim; ++i) score += query[h * head_dim + i] * keys[t][from + i];
      weights.push_back(std::exp(score / std::sqrt(head_dim)));
      sum += weights.back();
    }
    for (size_t t = 0; t < visible; ++t) {
      for (int i = 0; i < head_dim; ++i) y[h * head_dim + i] += weights[t] / sum * values[t][from + i];
    }
  }
  return y;
}

}  // namespace

Rows EncodeInDouble(const WeightSource& source, const Config& config, std::span<const float> patches,
                    const Grid& grid) {
  const VisionConfig& c = config.vision;
  const Tensors w(source, VisionTensors(config));
  const size_t D = c.width, values_a_patch = c.patch_values();
  Rows x;
  std::vector<Position> places;
  for (int p = 0; p < grid.patches(); ++p) {
    Vector patch;
    for (size_t i = 0; i < values_a_patch; ++i) patch.push_back(patches[p * values_a_patch + i]);
    x.push_back(w.Linear("visual.patch_embed.proj", patch));
    // Token by token, and within one row by row.
    const int token = p / c.merged(), within = p % c.merged(), tokens_a_row = grid.cols / c.merge_size;
    places.push_back({.row = token / tokens_a_row * c.merge_size + within / c.merge_size,
                      .col = token % tokens_a_row * c.merge_size + within % c.merge_size});
  }
  for (int l = 0; l < c.layers; ++l) {
    const std::string block = absl::StrCat("visual.blocks.", l, ".");
    Rows queries, keys, values;
    for (size_t p = 0; p < x.size(); ++p) {
      const Vector qkv = w.Linear(block + "attn.qkv", LayerNorm(w, block + "norm1", x[p]));
      queries.push_back(Part(qkv, 0, D));
      keys.push_back(Part(qkv, D, D));
      values.push_back(Part(qkv, 2 * D, D));
      const int quarter = c.head_dim() / 4;
      const auto angle = [&](int i) {
        const int at = i < quarter ? places[p].row : places[p].col;
        return at * std::pow(10000.0, -2.0 * (i % quarter) / (2 * quarter));
      };
      TurnHeads(queries[p], c.head_dim(), angle);
      TurnHeads(keys[p], c.head_dim(), angle);
    }
    for (size_t p = 0; p < x.size(); ++p) {
      Add(x[p], w.Linear(block + "attn.proj", Attend(queries[p], keys, values, c.head_dim(), 1, x.size())));
    }
    for (Vector& row : x) {
      Vector hidden = w.Linear(block + "mlp.fc1", LayerNorm(w, block + "norm2", row));
      for (double& v : hidden) v = v / (1 + std::exp(-1.702 * v));
      Add(row, w.Linear(block + "mlp.fc2", hidden));
    }
  }
  Rows out;
  for (size_t p = 0; p < x.size(); p += c.merged()) {
    Vector joined;
    for (int i = 0; i < c.merged(); ++i) {
      const Vector normed = LayerNorm(w, "visual.merger.ln_q", x[p + i]);
      joined.insert(joined.end(), normed.begin(), normed.end());
    }
    Vector hidden = w.Linear("visual.merger.mlp.0", joined);
    for (double& v : hidden) v = v * (1 + std::erf(v / std::sqrt(2.0))) / 2;
    out.push_back(w.Linear("visual.merger.mlp.2", hidden));
  }
  return out;
}

Vector LogitsInDouble(const WeightSource& source, const Config& config, const Rows& embeddings,
                      std::span<const Position> positions) {
  const LlmConfig& c = config.llm;
  const Tensors w(source, LlmTensors(c));
  Rows x = embeddings;
  for (int l = 0; l < c.layers; ++l) {
    const std::string layer = absl::StrCat("model.layers.", l, ".");
    Rows queries, keys, values;
    for (size_t t = 0; t < x.size(); ++t) {
      const Vector normed = RmsNorm(w[layer + "input_layernorm.weight"], x[t]);
      queries.push_back(w.Linear(layer + "self_attn.q_proj", normed));
      keys.push_back(w.Linear(layer + "self_attn.k_proj", normed));
      values.push_back(w.Linear(layer + "self_attn.v_proj", normed));
      const auto angle = [&](int i) {
        int at = positions[t].col;
        if (i < c.time_pairs + c.row_pairs) at = positions[t].row;
        if (i < c.time_pairs) at = positions[t].time;
        return at * std::pow(1000000.0, -2.0 * i / c.head_dim());
      };
      TurnHeads(queries[t], c.head_dim(), angle);
      TurnHeads(keys[t], c.head_dim(), angle);
    }
    for (size_t t = 0; t < x.size(); ++t) {
      const Vector y = Attend(queries[t], keys, values, c.head_dim(), c.heads / c.kv_heads, t + 1);
      Add(x[t], w.Linear(layer + "self_attn.o_proj", y));
      const Vector normed = RmsNorm(w[layer + "post_attention_layernorm.weight"], x[t]);
      Vector gate = w.Linear(layer + "mlp.gate_proj", normed);
      const Vector up = w.Linear(layer + "mlp.up_proj", normed);
      for (size_t i = 0; i < gate.size(); ++i) gate[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
      Add(x[t], w.Linear(layer + "mlp.down_proj", gate));
    }
  }
  return w.Linear("model.embed_tokens", RmsNorm(w["model.norm.weight"], x.back()));
}

absl::Status WeightsOff::ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const {
  const absl::Status read = source_.ReadRows(tensor, first, out);
  uint64_t name = seed_;
  for (const char c : tensor.name) name = name * 131 + static_cast<unsigned char>(c);
  for (size_t i = 0; i < out.size(); ++i) {
    base::Rng rng = {name + static_cast<uint64_t>(first * tensor.row_values()) + i};
    out[i] *= 1 + (rng.Below(2) == 0 ? 0x1p-9f : -0x1p-9f);
  }
  return read;
}

}  // namespace qwen2_vl::testing
