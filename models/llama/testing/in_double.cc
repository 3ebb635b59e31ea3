#include "models/llama/testing/in_double.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace llama::testing {
namespace {

using Vector = std::vector<double>;

// Row-major (out, in) times x (in), for matrix `index` of a stack.
Vector Times(std::span<const float> stack, size_t index, size_t out, const Vector& x) {
  Vector y(out);
  for (size_t o = 0; o < out; ++o) {
    for (size_t i = 0; i < x.size(); ++i) y[o] += double{stack[(index * out + o) * x.size() + i]} * x[i];
  }
  return y;
}

Vector RmsNorm(const Vector& x, std::span<const float> gain) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  Vector y(x.size());
  for (size_t i = 0; i < x.size(); ++i) y[i] = x[i] / std::sqrt(squares / double(x.size()) + 1e-5) * gain[i];
  return y;
}

// Each pair of neighbours is a complex number that is turned by its angle.
void Turn(Vector& x, int head_dim, int position) {
  for (size_t at = 0; at < x.size(); at += 2) {
    const double angle = position * std::pow(10000.0, -double(at % head_dim) / head_dim);
    const double a = x[at], b = x[at + 1];
    x[at] = a * std::cos(angle) - b * std::sin(angle);
    x[at + 1] = a * std::sin(angle) + b * std::cos(angle);
  }
}

// Of one head of one query over the keys up to its own, each (Hkv d).
void AttendHead(const LlamaConfig& c, int head, const Vector& query, std::span<const Vector> keys,
                std::span<const Vector> values, Vector& y) {
  const int d = c.head_dim(), from = head / (c.heads / c.kv_heads) * d;
  Vector weights;
  for (const Vector& key : keys) {
    double score = 0;
    for (int i = 0; i < d; ++i) score += query[head * d + i] * key[from + i];
    weights.push_back(std::exp(score / std::sqrt(d)));
  }
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (int i = 0; i < d; ++i) {
    for (size_t t = 0; t < keys.size(); ++t) y[head * d + i] += weights[t] / sum * values[t][from + i];
  }
}

void Add(Vector& x, const Vector& y) {
  for (size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

}  // namespace

Vector LogitsInDouble(const LlamaCheckpoint& checkpoint, std::span<const int> tokens) {
  const LlamaConfig& c = checkpoint.config;
  const LlamaWeights w = WeightsOf(checkpoint);
  const size_t D = c.dim, F = c.hidden_dim, T = tokens.size();
  std::vector<Vector> x(T);
  for (size_t t = 0; t < T; ++t) {
    const auto row = w.embedding.subspan(tokens[t] * D, D);
    x[t].assign(row.begin(), row.end());
  }
  for (int l = 0; l < c.layers; ++l) {
    std::vector<Vector> queries, keys, values;
    for (size_t t = 0; t < T; ++t) {
      const Vector n = RmsNorm(x[t], w.attention_norm.subspan(l * D, D));
      queries.push_back(Times(w.query, l, D, n));
      keys.push_back(Times(w.key, l, c.kv_dim(), n));
      values.push_back(Times(w.value, l, c.kv_dim(), n));
      Turn(queries[t], c.head_dim(), static_cast<int>(t));
      Turn(keys[t], c.head_dim(), static_cast<int>(t));
    }
    for (size_t t = 0; t < T; ++t) {
      Vector y(D);
      for (int h = 0; h < c.heads; ++h) {
        AttendHead(c, h, queries[t], std::span(keys).first(t + 1), std::span(values).first(t + 1), y);
      }
      Add(x[t], Times(w.output, l, D, y));
      const Vector n = RmsNorm(x[t], w.ffn_norm.subspan(l * D, D));
      Vector gate = Times(w.gate, l, F, n);
      const Vector up = Times(w.up, l, F, n);
      for (size_t i = 0; i < F; ++i) gate[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
      Add(x[t], Times(w.down, l, D, gate));
    }
  }
  return Times(w.classifier, 0, c.vocab_size, RmsNorm(x.back(), w.final_norm));
}

}  // namespace llama::testing
