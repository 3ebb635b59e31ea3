// Compiled twice; PLAIN_LLAMA names the function (see BUILD).

#include "engine/bench/plain_llama.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/bench/clock.h"

namespace engine::bench {
namespace {

constexpr int kBos = 1;

// y (out) = w (out, in) x (in)
void Times(const float* w, const float* x, float* y, int in, int out) {
  for (int o = 0; o < out; ++o) {
    float sum = 0;
    for (int i = 0; i < in; ++i) sum += w[size_t(o) * in + i] * x[i];
    y[o] = sum;
  }
}

void RmsNorm(const float* x, const float* gain, float* y, int n) {
  float squares = 0;
  for (int i = 0; i < n; ++i) squares += x[i] * x[i];
  const float scale = 1.0f / std::sqrt(squares / n + 1e-5f);
  for (int i = 0; i < n; ++i) y[i] = gain[i] * (scale * x[i]);
}

void Softmax(float* x, int n) {
  float max = x[0];
  for (int i = 1; i < n; ++i) max = x[i] > max ? x[i] : max;
  float sum = 0;
  for (int i = 0; i < n; ++i) {
    x[i] = std::exp(x[i] - max);
    sum += x[i];
  }
  for (int i = 0; i < n; ++i) x[i] /= sum;
}

class PlainLlama {
 public:
  // `checkpoint` outlives it.
  explicit PlainLlama(const llama::LlamaCheckpoint& checkpoint);

  // The logits after `token` at `position`; valid until the next call. Positions come one after the other.
  std::span<const float> Forward(int token, int position);

 private:
  void Attend(int layer, int position);

  const llama::LlamaConfig config_;
  const llama::LlamaWeights weights_;
  std::vector<float> x_, normed_, query_, attended_, projected_, gate_, up_, scores_, logits_;
  std::vector<float> keys_, values_;  // (L, positions, Hkv d)
};

PlainLlama::PlainLlama(const llama::LlamaCheckpoint& checkpoint)
    : config_(checkpoint.config), weights_(llama::WeightsOf(checkpoint)) {
  const size_t D = config_.dim, F = config_.hidden_dim;
  x_.resize(D), normed_.resize(D), query_.resize(D), attended_.resize(D), projected_.resize(D);
  gate_.resize(F), up_.resize(F);
  scores_.resize(config_.max_sequence_length), logits_.resize(config_.vocab_size);
  keys_.resize(size_t(config_.layers) * config_.max_sequence_length * config_.kv_dim());
  values_.resize(keys_.size());
}

std::span<const float> PlainLlama::Forward(int token, int position) {
  const int D = config_.dim, F = config_.hidden_dim, kv = config_.kv_dim(), d = config_.head_dim();
  for (int i = 0; i < D; ++i) x_[i] = weights_.embedding[size_t(token) * D + i];
  for (int l = 0; l < config_.layers; ++l) {
    const size_t square = size_t(l) * D * D, narrow = size_t(l) * kv * D, wide = size_t(l) * F * D;
    const size_t slot = (size_t(l) * config_.max_sequence_length + position) * kv;
    RmsNorm(x_.data(), weights_.attention_norm.data() + size_t(l) * D, normed_.data(), D);
    Times(weights_.query.data() + square, normed_.data(), query_.data(), D, D);
    Times(weights_.key.data() + narrow, normed_.data(), keys_.data() + slot, D, kv);
    Times(weights_.value.data() + narrow, normed_.data(), values_.data() + slot, D, kv);
    for (int i = 0; i < D; i += 2) {
      const float angle = position / std::pow(10000.0f, static_cast<float>(i % d) / d);
      const float cosine = std::cos(angle), sine = std::sin(angle);
      for (float* const pair : {query_.data() + i, i < kv ? keys_.data() + slot + i : nullptr}) {
        if (pair == nullptr) continue;
        const float a = pair[0], b = pair[1];
        pair[0] = a * cosine - b * sine;
        pair[1] = a * sine + b * cosine;
      }
    }
    Attend(l, position);
    Times(weights_.output.data() + square, attended_.data(), projected_.data(), D, D);
    for (int i = 0; i < D; ++i) x_[i] += projected_[i];
    RmsNorm(x_.data(), weights_.ffn_norm.data() + size_t(l) * D, normed_.data(), D);
    Times(weights_.gate.data() + wide, normed_.data(), gate_.data(), D, F);
    Times(weights_.up.data() + wide, normed_.data(), up_.data(), D, F);
    for (int i = 0; i < F; ++i) gate_[i] *= 1.0f / (1.0f + std::exp(-gate_[i])) * up_[i];
    Times(weights_.down.data() + wide, gate_.data(), projected_.data(), F, D);
    for (int i = 0; i < D; ++i) x_[i] += projected_[i];
  }
  RmsNorm(x_.data(), weights_.final_norm.data(), normed_.data(), D);
  Times(weights_.classifier.data(), normed_.data(), logits_.data(), D, config_.vocab_size);
  return logits_;
}

void PlainLlama::Attend(int layer, int position) {
  const int kv = config_.kv_dim(), d = config_.head_dim(), group = config_.heads / config_.kv_heads;
  const size_t first = size_t(layer) * config_.max_sequence_length * kv;
  for (int h = 0; h < config_.heads; ++h) {
    const float* const query = query_.data() + h * d;
    const size_t head = first + size_t(h / group) * d;
    for (int t = 0; t <= position; ++t) {
      const float* const key = keys_.data() + head + size_t(t) * kv;
      float score = 0;
      for (int i = 0; i < d; ++i) score += query[i] * key[i];
      scores_[t] = score / std::sqrt(static_cast<float>(d));
    }
    Softmax(scores_.data(), position + 1);
    float* const out = attended_.data() + h * d;
    for (int i = 0; i < d; ++i) out[i] = 0;
    for (int t = 0; t <= position; ++t) {
      const float* const value = values_.data() + head + size_t(t) * kv;
      for (int i = 0; i < d; ++i) out[i] += scores_[t] * value[i];
    }
  }
}

}  // namespace

double PLAIN_LLAMA(const llama::LlamaCheckpoint& checkpoint, int tokens) {
  PlainLlama model(checkpoint);
  int token = kBos;
  const double start = Now();
  for (int position = 0; position < tokens; ++position) {
    const std::span<const float> logits = model.Forward(token, position);
    token = static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
  }
  return (Now() - start) / tokens;
}

}  // namespace engine::bench
