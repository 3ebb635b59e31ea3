// Lab 13-ex-05  Features, not pixels. You edit this file; semantic_features.h says what each function promises.

#include <map>
#include <span>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-05-semantic-features/semantic_features.h"

namespace semantic_features::impl {

using base::Mat;

Centroids FitCentroids(const Mat& x, std::span<const int> labels) {
  // TODO(lab): for each class that occurs, the sum of its rows and how many they are; then the quotient. A std::map
  //   from class to these keeps the classes in order.
  return {};
}

std::vector<int> Classify(const Centroids& centroids, const Mat& x) {
  // TODO(lab): for each row, the squared distance to each mean; the class of the smallest.
  return {};
}

double Accuracy(std::span<const int> predicted, std::span<const int> labels) {
  // TODO(lab): how many of the predictions are the label, divided by how many there are.
  return -1;
}

double ProbeAccuracy(const Split& split, const Labels& labels) {
  // TODO(lab): learn from one half of the split, be judged on the other.
  return -1;
}

ProbeReport CompareProbes(const Split& pixels, const Split& features, const Labels& labels) {
  // TODO(lab): the same probe on both, and the difference.
  return {-1, -1, -1};
}

}  // namespace semantic_features::impl
