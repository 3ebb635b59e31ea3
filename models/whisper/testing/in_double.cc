#include "models/whisper/testing/in_double.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace whisper::testing {
namespace {

double Gelu(double x) { return x * (1 + std::erf(x / std::sqrt(2.0))) / 2; }

Rows Linear(const Rows& x, const LinearWeights& w) {
  const size_t out = w.bias.empty() ? w.weight.size() / x[0].size() : w.bias.size();
  Rows y(x.size(), std::vector<double>(out));
  for (size_t r = 0; r < x.size(); ++r) {
    for (size_t o = 0; o < out; ++o) {
      double sum = w.bias.empty() ? 0 : w.bias[o];
      for (size_t i = 0; i < x[r].size(); ++i) sum += double{w.weight[o * x[r].size() + i]} * x[r][i];
      y[r][o] = sum;
    }
  }
  return y;
}

Rows Norm(Rows x, const NormWeights& w) {
  for (auto& row : x) {
    double mean = 0, variance = 0;
    for (const double v : row) mean += v / row.size();
    for (const double v : row) variance += (v - mean) * (v - mean) / row.size();
    for (size_t i = 0; i < row.size(); ++i)
      row[i] = (row[i] - mean) / std::sqrt(variance + 1e-5) * w.gain[i] + w.bias[i];
  }
  return x;
}

void Add(Rows& x, const Rows& y) {
  for (size_t r = 0; r < x.size(); ++r) {
    for (size_t i = 0; i < x[r].size(); ++i) x[r][i] += y[r][i];
  }
}

// [head]: weights (queries, keys); the values' mean goes to `mixed`. Causal: query r sees the keys 0 to r.
std::vector<Rows> Attend(const Rows& q, const Rows& k, const Rows& v, int heads, bool causal, Rows* mixed) {
  const size_t D = q[0].size(), d = D / heads;
  std::vector<Rows> weights(heads, Rows(q.size(), std::vector<double>(k.size())));
  *mixed = Rows(q.size(), std::vector<double>(D));
  for (int h = 0; h < heads; ++h) {
    for (size_t r = 0; r < q.size(); ++r) {
      const size_t seen = causal ? r + 1 : k.size();
      std::vector<double>& w = weights[h][r];
      double sum = 0;
      for (size_t j = 0; j < seen; ++j) {
        double score = 0;
        for (size_t i = h * d; i < (h + 1) * d; ++i) score += q[r][i] * k[j][i];
        sum += w[j] = std::exp(score / std::sqrt(static_cast<double>(d)));
      }
      for (size_t j = 0; j < seen; ++j) {
        w[j] /= sum;
        for (size_t i = h * d; i < (h + 1) * d; ++i) (*mixed)[r][i] += w[j] * v[j][i];
      }
    }
  }
  return weights;
}

void AddMlp(const MlpWeights& w, Rows& x) {
  Rows hidden = Linear(Norm(x, w.norm), w.up);
  for (auto& row : hidden) std::transform(row.begin(), row.end(), row.begin(), Gelu);
  Add(x, Linear(hidden, w.down));
}

std::vector<Rows> AddAttention(const AttentionWeights& w, int heads, bool causal, const Rows* other, Rows& x) {
  const Rows n = Norm(x, w.norm);
  Rows mixed;
  const std::vector<Rows> weights = Attend(Linear(n, w.query), Linear(other == nullptr ? n : *other, w.key),
                                           Linear(other == nullptr ? n : *other, w.value), heads, causal, &mixed);
  Add(x, Linear(mixed, w.out));
  return weights;
}

// x (T, C) convolved with weights (D, C, 3), every `stride`-th frame.
Rows Convolved(const Rows& x, const LinearWeights& w, int stride) {
  const int T = static_cast<int>(x.size()), C = static_cast<int>(x[0].size()), D = static_cast<int>(w.bias.size());
  Rows y;
  for (int t = 0; t < T; t += stride) {
    y.emplace_back(w.bias.begin(), w.bias.end());
    for (int o = 0; o < D; ++o) {
      for (int k = 0; k < 3; ++k) {
        if (t + k - 1 < 0 || t + k - 1 >= T) continue;
        for (int c = 0; c < C; ++c) y.back()[o] += double{w.weight[(o * C + c) * 3 + k]} * x[t + k - 1][c];
      }
    }
    std::transform(y.back().begin(), y.back().end(), y.back().begin(), Gelu);
  }
  return y;
}

}  // namespace

Rows EncodeInDouble(const EncoderWeights& w, const base::Mat& picture) {
  Rows x(picture.cols, std::vector<double>(picture.rows));
  for (int t = 0; t < picture.cols; ++t) {
    for (int m = 0; m < picture.rows; ++m) x[t][m] = picture.data[size_t(m) * picture.cols + t];
  }
  x = Convolved(Convolved(x, w.conv1, 1), w.conv2, 2);
  for (size_t t = 0; t < x.size(); ++t) {
    for (size_t i = 0; i < x[t].size(); ++i) x[t][i] += w.positions[t * x[t].size() + i];
  }
  for (const EncoderBlock& block : w.blocks) {
    AddAttention(block.attention, w.config.heads, /*causal=*/false, nullptr, x);
    AddMlp(block.mlp, x);
  }
  return Norm(x, w.final_norm);
}

DecodedInDouble DecodeInDouble(const DecoderWeights& w, const base::Mat& features, std::span<const int> tokens) {
  const size_t D = w.config.width;
  Rows sound(features.rows, std::vector<double>(D)), x(tokens.size(), std::vector<double>(D));
  for (size_t t = 0; t < sound.size(); ++t) {
    for (size_t i = 0; i < D; ++i) sound[t][i] = features.data[t * D + i];
  }
  for (size_t t = 0; t < tokens.size(); ++t) {
    for (size_t i = 0; i < D; ++i) x[t][i] = double{w.embedding[tokens[t] * D + i]} + w.positions[t * D + i];
  }
  DecodedInDouble decoded;
  for (const DecoderBlock& block : w.blocks) {
    AddAttention(block.attention, w.config.heads, /*causal=*/true, nullptr, x);
    decoded.cross.push_back(AddAttention(block.cross, w.config.heads, /*causal=*/false, &sound, x));
    AddMlp(block.mlp, x);
  }
  decoded.logits = Linear(Norm(x, w.final_norm), {.weight = w.embedding, .bias = {}});
  return decoded;
}

}  // namespace whisper::testing
