// Mutant: ranks from the least similar to the most.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "phases/13-multimodal-models/exercises/ex-14-zero-shot/zero_shot.h"

namespace zero_shot::impl {
namespace {

std::span<const float> Row(const base::Mat& m, int r) {
  return std::span<const float>(m.data).subspan(static_cast<size_t>(r) * m.cols, m.cols);
}

double Dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Each row divided by its length.
base::Mat Directions(base::Mat m) {
  for (int r = 0; r < m.rows; ++r) {
    const double length = std::sqrt(Dot(Row(m, r), Row(m, r)));
    for (int c = 0; c < m.cols; ++c) {
      float& value = m.data[static_cast<size_t>(r) * m.cols + c];
      value = static_cast<float>(value / length);
    }
  }
  return m;
}

}  // namespace

base::Mat Cosines(const base::Mat& images, const base::Mat& labels) {
  const base::Mat image_directions = Directions(images);
  const base::Mat label_directions = Directions(labels);
  base::Mat cosines = {images.rows, labels.rows, {}};
  for (int i = 0; i < images.rows; ++i) {
    for (int j = 0; j < labels.rows; ++j) {
      cosines.data.push_back(static_cast<float>(Dot(Row(image_directions, i), Row(label_directions, j))));
    }
  }
  return cosines;
}

std::vector<int> Rank(std::span<const float> cosines) {
  std::vector<int> labels(cosines.size());
  std::iota(labels.begin(), labels.end(), 0);
  // Stable: what is equal keeps its order, the lower index first.
  std::stable_sort(labels.begin(), labels.end(), [&](int a, int b) { return cosines[a] < cosines[b]; });
  return labels;
}

std::vector<float> Probabilities(std::span<const float> cosines, float scale) {
  const float largest = *std::max_element(cosines.begin(), cosines.end());
  std::vector<float> shares;
  for (float cosine : cosines) shares.push_back(std::exp(scale * (cosine - largest)));
  const float sum = std::accumulate(shares.begin(), shares.end(), 0.0f);
  for (float& share : shares) share /= sum;
  return shares;
}

base::Mat Ensemble(const std::vector<base::Mat>& templates) {
  base::Mat sum = Directions(templates[0]);
  for (size_t t = 1; t < templates.size(); ++t) {
    const base::Mat directions = Directions(templates[t]);
    for (size_t i = 0; i < sum.data.size(); ++i) sum.data[i] += directions.data[i];
  }
  // The direction of the sum is that of the mean.
  return Directions(sum);
}

double TopK(const base::Mat& cosines, std::span<const int> right, int k) {
  int found = 0;
  for (int i = 0; i < cosines.rows; ++i) {
    const std::vector<int> labels = Rank(Row(cosines, i));
    if (std::find(labels.begin(), labels.begin() + k, right[i]) != labels.begin() + k) ++found;
  }
  return static_cast<double>(found) / cosines.rows;
}

}  // namespace zero_shot::impl
