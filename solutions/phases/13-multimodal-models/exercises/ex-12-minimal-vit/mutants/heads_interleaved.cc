// Mutant: gives head h every H-th column instead of d neighbours.

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"

namespace minimal_vit::impl {

using base::Mat;

namespace {

// Multi-head attention without a mask.
Mat Attention(const Mat& x, const AttentionWeights& w, int heads) {
  const std::vector<Mat> maps = AttentionMaps(x, w, heads);
  const Mat v = MatMul(x, w.wv);
  Mat mixed = {x.rows, x.cols, {}};
  for (int t = 0; t < x.rows; ++t) {
    for (int c = 0; c < x.cols; ++c) {
      const Mat& map = maps[c % heads];
      float sum = 0;
      for (int s = 0; s < x.rows; ++s) sum += map.data[t * x.rows + s] * v.data[s * x.cols + c];
      mixed.data.push_back(sum);
    }
  }
  return MatMul(mixed, w.wo);
}

Mat FeedForward(const Mat& x, const FeedForwardWeights& w) {
  const Mat hidden = Gelu(AddRow(MatMul(x, w.w1), w.b1));
  return AddRow(MatMul(hidden, w.w2), w.b2);
}

}  // namespace

int64_t NumParams(const VitConfig& config) {
  const int64_t dim = config.dim, ff = config.ff, grid = config.side / config.patch;
  const int64_t patch_numbers = int64_t{config.patch} * config.patch * config.channels;
  const int64_t norm = 2 * dim;
  const int64_t embedding = patch_numbers * dim + dim;
  const int64_t cls = dim;
  const int64_t positions = (grid * grid + 1) * dim;
  const int64_t attention = 4 * dim * dim;
  const int64_t feed_forward = dim * ff + ff + ff * dim + dim;
  const int64_t block = norm + attention + norm + feed_forward;
  return embedding + cls + positions + config.layers * block + norm;
}

absl::StatusOr<Mat> Embed(const base::Image& image, int patch, const VitWeights& w) {
  ASSIGN_OR_RETURN(const Mat patches, patchify::Patchify(image, patch));
  const Mat projected = AddRow(MatMul(patches, w.patch_w), w.patch_b);
  Mat rows = {projected.rows + 1, projected.cols, w.cls};
  rows.data.insert(rows.data.end(), projected.data.begin(), projected.data.end());
  return Sum(rows, w.positions);
}

std::vector<Mat> AttentionMaps(const Mat& x, const AttentionWeights& w, int heads) {
  const Mat q = MatMul(x, w.wq), k = MatMul(x, w.wk);
  const int d = x.cols / heads;
  const float scale = 1 / std::sqrt(static_cast<float>(d));
  std::vector<Mat> maps;
  for (int head = 0; head < heads; ++head) {
    Mat map = {x.rows, x.rows, {}};
    for (int t = 0; t < x.rows; ++t) {
      std::vector<float> scores(x.rows);
      for (int s = 0; s < x.rows; ++s) {
        for (int c = head; c < x.cols; c += heads) scores[s] += q.data[t * q.cols + c] * k.data[s * k.cols + c];
        scores[s] *= scale;
      }
      Softmax(scores);
      map.data.insert(map.data.end(), scores.begin(), scores.end());
    }
    maps.push_back(map);
  }
  return maps;
}

Mat EncoderBlock(const Mat& x, const BlockWeights& w, int heads) {
  const Mat h = Sum(x, Attention(LayerNorm(x, w.ln1), w.attention, heads));
  return Sum(h, FeedForward(LayerNorm(h, w.ln2), w.feed_forward));
}

absl::StatusOr<Mat> Features(const base::Image& image, int patch, const VitWeights& w, int heads) {
  ASSIGN_OR_RETURN(Mat x, Embed(image, patch, w));
  for (const BlockWeights& block : w.blocks) x = EncoderBlock(x, block, heads);
  return LayerNorm(x, w.ln);
}

}  // namespace minimal_vit::impl
