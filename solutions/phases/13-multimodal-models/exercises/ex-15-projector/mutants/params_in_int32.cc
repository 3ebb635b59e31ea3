// Mutant: multiplies widths as int.

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"

namespace projector::impl {

using base::Mat;

namespace {

// One layer, x w + b, for each row of x.
Mat Linear(const Mat& x, const Mat& w, const std::vector<float>& b) {
  Mat y = {x.rows, w.cols, {}};
  y.data.reserve(size_t(x.rows) * w.cols);
  for (int t = 0; t < x.rows; ++t) {
    for (int j = 0; j < w.cols; ++j) {
      float sum = b[j];
      for (int i = 0; i < x.cols; ++i) sum += x.data[size_t(t) * x.cols + i] * w.data[size_t(i) * w.cols + j];
      y.data.push_back(sum);
    }
  }
  return y;
}

}  // namespace

float Gelu(float x) { return x * 0.5f * std::erfc(-x / std::numbers::sqrt2_v<float>); }

Mat Project(const Mat& features, const ProjectorWeights& w, Activation activation) {
  Mat hidden = Linear(features, w.w1, w.b1);
  if (activation == Activation::kGelu) {
    for (float& value : hidden.data) value = Gelu(value);
  }
  return Linear(hidden, w.w2, w.b2);
}

LinearWeights Collapse(const ProjectorWeights& weights) {
  const Mat b1 = {1, weights.w1.cols, weights.b1};
  const std::vector<float> zeros(weights.b2.size());
  return {Linear(weights.w1, weights.w2, zeros), Linear(b1, weights.w2, weights.b2).data};
}

int64_t NumParams(int vision_dim, int hidden_dim, int model_dim) {
  const int64_t first = static_cast<int>(1u * vision_dim * hidden_dim) + hidden_dim;
  const int64_t second = static_cast<int>(1u * hidden_dim * model_dim) + model_dim;
  return first + second;
}

}  // namespace projector::impl
