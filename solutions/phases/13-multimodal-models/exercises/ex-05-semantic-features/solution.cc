// Lab 13-ex-05  Features, not pixels: the reference solution.

#include <map>
#include <span>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-05-semantic-features/semantic_features.h"

namespace semantic_features::impl {

using base::Mat;

namespace {

std::span<const float> Row(const Mat& m, int r) { return std::span(m.data).subspan(size_t(r) * m.cols, m.cols); }

double SquaredDistance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  return sum;
}

}  // namespace

Centroids FitCentroids(const Mat& x, std::span<const int> labels) {
  struct Group {
    std::vector<double> sum;
    int examples = 0;
  };
  std::map<int, Group> groups;
  for (int r = 0; r < x.rows; ++r) {
    Group& group = groups[labels[r]];
    group.sum.resize(x.cols);
    for (int c = 0; c < x.cols; ++c) group.sum[c] += Row(x, r)[c];
    ++group.examples;
  }

  Centroids centroids = {{static_cast<int>(groups.size()), x.cols, {}}, {}};
  for (const auto& [label, group] : groups) {
    centroids.classes.push_back(label);
    for (const double sum : group.sum) centroids.means.data.push_back(static_cast<float>(sum / group.examples));
  }
  return centroids;
}

std::vector<int> Classify(const Centroids& centroids, const Mat& x) {
  std::vector<int> predicted;
  for (int r = 0; r < x.rows; ++r) {
    int nearest = 0;
    double least = SquaredDistance(Row(x, r), Row(centroids.means, 0));
    for (int k = 1; k < centroids.means.rows; ++k) {
      const double distance = SquaredDistance(Row(x, r), Row(centroids.means, k));
      if (distance < least) {
        nearest = k;
        least = distance;
      }
    }
    predicted.push_back(centroids.classes[nearest]);
  }
  return predicted;
}

double Accuracy(std::span<const int> predicted, std::span<const int> labels) {
  int right = 0;
  for (size_t i = 0; i < labels.size(); ++i) right += predicted[i] == labels[i];
  return static_cast<double>(right) / labels.size();
}

double ProbeAccuracy(const Split& split, const Labels& labels) {
  return Accuracy(Classify(FitCentroids(split.train, labels.train), split.test), labels.test);
}

ProbeReport CompareProbes(const Split& pixels, const Split& features, const Labels& labels) {
  const double on_pixels = ProbeAccuracy(pixels, labels);
  const double on_features = ProbeAccuracy(features, labels);
  return {on_pixels, on_features, on_features - on_pixels};
}

}  // namespace semantic_features::impl
