// Lab 13-ex-05  Features, not pixels: the simplest classifier there is, and what it can read from two kinds of vectors.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// A classifier that is this simple cannot make up for vectors that do not say what is asked: it is a probe.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_05_SEMANTIC_FEATURES_SEMANTIC_FEATURES_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_05_SEMANTIC_FEATURES_SEMANTIC_FEATURES_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace semantic_features {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// One mean for each class that has examples. Row k of `means` belongs to classes[k].
struct Centroids {
  base::Mat means;           // (K, D)
  std::vector<int> classes;  // (K) ascending; a number that no label has is not in here
};

// Examples to learn from, and others to be asked about.
struct Split {
  base::Mat train;  // (N, D)
  base::Mat test;   // (M, D)
};

struct Labels {
  std::vector<int> train;  // (N) 0 to kMaxClass
  std::vector<int> test;   // (M)
};

struct ProbeReport {
  double pixels = 0;    // accuracy on pixels, 0 to 1
  double features = 0;  // the same on features
  double gain = 0;      // features - pixels
};

}  // namespace types
using types::Centroids;
using types::Labels;
using types::ProbeReport;
using types::Split;

inline constexpr int kMaxClass = 1 << 20;

// You write these. Their arguments have fitting shapes and at least one row: the functions of the same names below look
// after that.
namespace impl {

// The mean of the examples of each class.
//
//   x        (N, D)
//   labels   (N)
//
// Example: rows 1, 3, 8 with labels 0, 0, 2: means 2 and 8, classes 0 and 2.
// Errors:  none here, see the checked functions below.
// Source:  Hastie, Tibshirani, Friedman 2009, "The Elements of Statistical Learning", section 18.2 (nearest centroids).
Centroids FitCentroids(const base::Mat& x, std::span<const int> labels);

// For each row of x, the class whose mean is nearest: least sum of squared differences. Of equally near ones, the
// smaller class.
//
//   x        (M, D)
//   returns  (M)
//
// Example: means 2 and 8 of classes 0 and 2: 4 is 0, 6 is 2, 5 is 0.
// Errors:  none here, see below.
// Source:  Hastie et al. 2009, section 18.2.
std::vector<int> Classify(const Centroids& centroids, const base::Mat& x);

// The share of labels that were predicted.
//
//   predicted, labels  (M)
//   returns            0 to 1
//
// Example: 0 0 2 against 0 1 2: 2 / 3.
// Errors:  none here, see below.
// Source:  Hastie et al. 2009, section 2.4: one minus the rate of 0-1 losses.
double Accuracy(std::span<const int> predicted, std::span<const int> labels);

// How well a probe that has seen split.train answers about split.test.
//
//   split    (N, D) and (M, D)
//   labels   (N) and (M)
//   returns  the accuracy, 0 to 1
//
// Example: train 0 and 10 as classes 0 and 1, test 9 and 1 labelled 0 and 1: 0.
// Errors:  none here, see below.
// Source:  Alain, Bengio 2016, "Understanding intermediate layers using linear classifier probes".
double ProbeAccuracy(const Split& split, const Labels& labels);

// The same examples, as pixels and as features. Labels belong to both.
//
//   pixels    (N, D) and (M, D)
//   features  (N, D') and (M, D'), of the same examples in the same order
//   returns   both accuracies, and what features gain
//
// Errors:  none here, see below.
// Source:  Alain, Bengio 2016, section 3.
ProbeReport CompareProbes(const Split& pixels, const Split& features, const Labels& labels);

}  // namespace impl

// A matrix that holds what it says, at least one number.
inline absl::Status CheckMat(const char* name, const base::Mat& m) {
  if (m.rows >= 1 && m.cols >= 1 && m.data.size() == static_cast<size_t>(m.rows) * m.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; rows times columns must be there, at least one"));
}

inline absl::Status CheckLabels(const char* name, std::span<const int> labels, int rows) {
  if (labels.size() != static_cast<size_t>(rows)) {
    return absl::InvalidArgumentError(absl::StrCat(labels.size(), " ", name, " for ", rows, " rows"));
  }
  for (const int label : labels) {
    if (label < 0 || label > kMaxClass) {
      return absl::InvalidArgumentError(absl::StrCat("a label is ", label, "; it must be 0 to ", kMaxClass));
    }
  }
  return absl::OkStatus();
}

inline absl::Status CheckSplit(const Split& split, const Labels& labels) {
  RETURN_IF_ERROR(CheckMat("train", split.train));
  RETURN_IF_ERROR(CheckMat("test", split.test));
  RETURN_IF_ERROR(CheckLabels("training labels", labels.train, split.train.rows));
  RETURN_IF_ERROR(CheckLabels("test labels", labels.test, split.test.rows));
  if (split.train.cols == split.test.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("training rows have ", split.train.cols, " numbers, test rows ", split.test.cols));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, a label out of range, and nothing to work with.
inline absl::StatusOr<Centroids> FitCentroids(const base::Mat& x, std::span<const int> labels) {
  RETURN_IF_ERROR(CheckMat("x", x));
  RETURN_IF_ERROR(CheckLabels("labels", labels, x.rows));
  return impl::FitCentroids(x, labels);
}

inline absl::StatusOr<std::vector<int>> Classify(const Centroids& centroids, const base::Mat& x) {
  RETURN_IF_ERROR(CheckMat("means", centroids.means));
  RETURN_IF_ERROR(CheckLabels("classes", centroids.classes, centroids.means.rows));
  RETURN_IF_ERROR(CheckMat("x", x));
  if (x.cols == centroids.means.cols) return impl::Classify(centroids, x);
  return absl::InvalidArgumentError(absl::StrCat("rows have ", x.cols, " numbers, means ", centroids.means.cols));
}

inline absl::StatusOr<double> Accuracy(std::span<const int> predicted, std::span<const int> labels) {
  if (!labels.empty() && predicted.size() == labels.size()) return impl::Accuracy(predicted, labels);
  return absl::InvalidArgumentError(absl::StrCat(predicted.size(), " predictions for ", labels.size(), " labels"));
}

inline absl::StatusOr<double> ProbeAccuracy(const Split& split, const Labels& labels) {
  RETURN_IF_ERROR(CheckSplit(split, labels));
  return impl::ProbeAccuracy(split, labels);
}

inline absl::StatusOr<ProbeReport> CompareProbes(const Split& pixels, const Split& features, const Labels& labels) {
  RETURN_IF_ERROR(CheckSplit(pixels, labels));
  RETURN_IF_ERROR(CheckSplit(features, labels));
  return impl::CompareProbes(pixels, features, labels);
}

}  // namespace semantic_features

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_05_SEMANTIC_FEATURES_SEMANTIC_FEATURES_H_
