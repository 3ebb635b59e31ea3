// Mutant: centres the hidden numbers over the rows, so that rows meet outside attention.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"

namespace modality_block::impl {

using base::Mat;

namespace {

std::span<const float> Row(const Mat& m, int r) { return std::span(m.data).subspan(size_t(r) * m.cols, m.cols); }

float Dot(std::span<const float> a, std::span<const float> b) {
  float sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Weights that sum to 1, the largest for the largest score.
void Softmax(std::vector<float>& scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) sum += score = std::exp(score - largest);
  for (float& score : scores) score /= sum;
}

}  // namespace

Mat Attention(const Mat& x, const AttentionWeights& w) {
  const Mat q = MatMul(x, w.wq), k = MatMul(x, w.wk), v = MatMul(x, w.wv);
  const float scale = 1 / std::sqrt(static_cast<float>(q.cols));
  Mat weights = {x.rows, x.rows, {}};
  for (int t = 0; t < x.rows; ++t) {
    std::vector<float> scores(x.rows);
    for (int s = 0; s < x.rows; ++s) scores[s] = Dot(Row(q, t), Row(k, s)) * scale;
    Softmax(scores);
    weights.data.insert(weights.data.end(), scores.begin(), scores.end());
  }
  return MatMul(weights, v);
}

Mat FeedForward(const Mat& x, const FeedForwardWeights& w) {
  Mat hidden = MatMul(x, w.w1);
  for (float& value : hidden.data) value = std::max(0.0f, value);
  for (int c = 0; c < hidden.cols; ++c) {
    float mean = 0;
    for (int r = 0; r < hidden.rows; ++r) mean += hidden.data[r * hidden.cols + c] / static_cast<float>(hidden.rows);
    for (int r = 0; r < hidden.rows; ++r) hidden.data[r * hidden.cols + c] -= mean;
  }
  return MatMul(hidden, w.w2);
}

Mat EncoderBlock(const Mat& x, const BlockWeights& w) {
  const Mat h = Sum(x, Attention(x, w.attention));
  return Sum(h, FeedForward(h, w.feed_forward));
}

Mat PermuteRows(const Mat& x, std::span<const int> order) {
  Mat out = {x.rows, x.cols, {}};
  for (const int row : order) {
    const std::span<const float> from = Row(x, row);
    out.data.insert(out.data.end(), from.begin(), from.end());
  }
  return out;
}

}  // namespace modality_block::impl
