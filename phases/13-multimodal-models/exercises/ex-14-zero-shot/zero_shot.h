// Lab 13-ex-14  Zero-shot: a classifier without training, out of a model that knows texts.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// Name the classes in words, embed the words, and take the class whose words lie nearest to the image. Which classes
// there are is decided when the question is asked.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_14_ZERO_SHOT_ZERO_SHOT_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_14_ZERO_SHOT_ZERO_SHOT_H_

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace zero_shot {

// You write these. Their arguments have fitting shapes and no row of zeros: the functions of the same names below look
// after that.
//
//   B  images      L  labels      E  numbers of an embedding
namespace impl {

// How similar each image is to each label: the cosine of the angle between them. Embeddings come in any length.
//
//   images   (B, E)
//   labels   (L, E)
//   returns  (B, L)  in -1 .. 1
//
// Example: image (1, 0), labels (1, 0.1) and (3, 4): 0.995037 and 0.6.
// Source:  Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", section 3.1.2.
base::Mat Cosines(const base::Mat& images, const base::Mat& labels);

// The labels from the most similar to the least. Of two that are equally similar the one with the lower index is first.
//
//   cosines  (L)
//   returns  (L) indices
//
// Example: 0.2, 0.7, 0.7: {1, 2, 0}.
// Source:  Radford et al. 2021, section 3.1.2: the class is that of the most similar text.
std::vector<int> Rank(std::span<const float> cosines);

// How sure CLIP is of each label: the softmax of scale times the cosines.
//
//   cosines  (L)
//   scale    CLIP's learned temperature ends at 100
//   returns  (L)  positive, sums to 1
//
// Example: 0.30 and 0.25, scale 100: 0.993307 and 0.006693.
// Numerics: e^100 is no float; the result is.
// Source:  Radford et al. 2021, section 2.5: the logits are clipped at 100 times the cosines.
std::vector<float> Probabilities(std::span<const float> cosines, float scale);

// One embedding for each label out of several sentences about it: the direction of the mean of their directions.
//
//   templates  each (L, E): row i of each is a sentence about label i; their directions do not cancel out
//   returns    (L, E)  rows of length 1
//
// Example: (10, 0) and (0, 1): (0.707107, 0.707107), since the length of a sentence's embedding says nothing.
// Source:  Radford et al. 2021, section 3.1.4: "we construct the ensemble over the embedding space".
base::Mat Ensemble(const std::vector<base::Mat>& templates);

// The share of images whose right label is among the first k of Rank.
//
//   cosines  (B, L)
//   right    (B)  index of each image's label
//   returns  0 .. 1
//
// Source:  Radford et al. 2021, section 3.1.5, compares by it: top-1 and top-5 accuracy.
double TopK(const base::Mat& cosines, std::span<const int> right, int k);

}  // namespace impl

// A matrix that holds what it says, at least one row and one column, and no row of zeros (it has no direction).
inline absl::Status CheckRows(const char* name, const base::Mat& m) {
  if (m.rows < 1 || m.cols < 1 || m.data.size() != static_cast<size_t>(m.rows) * m.cols) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(), " numbers"));
  }
  for (int r = 0; r < m.rows; ++r) {
    const auto begin = m.data.begin() + static_cast<size_t>(r) * m.cols;
    if (std::all_of(begin, begin + m.cols, [](float v) { return v == 0; })) {
      return absl::InvalidArgumentError(absl::StrCat(name, ": row ", r, " is all zeros, which has no direction"));
    }
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for matrices that do not hold what they say or do not fit together, a row of zeros, no label,
//         a scale that is not above 0 or above 100, a k outside 1 .. L, and a right label outside 0 .. L - 1.
inline absl::StatusOr<base::Mat> Cosines(const base::Mat& images, const base::Mat& labels) {
  RETURN_IF_ERROR(CheckRows("images", images));
  RETURN_IF_ERROR(CheckRows("labels", labels));
  if (images.cols == labels.cols) return impl::Cosines(images, labels);
  return absl::InvalidArgumentError(absl::StrCat("images of ", images.cols, " numbers, labels of ", labels.cols));
}

inline absl::StatusOr<std::vector<int>> Rank(std::span<const float> cosines) {
  if (!cosines.empty()) return impl::Rank(cosines);
  return absl::InvalidArgumentError("there is no label to rank");
}

inline absl::StatusOr<std::vector<float>> Probabilities(std::span<const float> cosines, float scale) {
  if (cosines.empty()) return absl::InvalidArgumentError("there is no label to be sure of");
  if (scale > 0 && scale <= 100) return impl::Probabilities(cosines, scale);
  return absl::InvalidArgumentError(absl::StrCat("a scale of ", scale, "; it must be above 0 and at most 100"));
}

inline absl::StatusOr<base::Mat> Ensemble(const std::vector<base::Mat>& templates) {
  if (templates.empty()) return absl::InvalidArgumentError("there is no template");
  for (const base::Mat& one : templates) {
    RETURN_IF_ERROR(CheckRows("a template", one));
    if (one.rows != templates[0].rows || one.cols != templates[0].cols) {
      return absl::InvalidArgumentError(absl::StrCat("templates of (", templates[0].rows, ", ", templates[0].cols,
                                                     ") and (", one.rows, ", ", one.cols, ")"));
    }
  }
  return impl::Ensemble(templates);
}

inline absl::StatusOr<double> TopK(const base::Mat& cosines, std::span<const int> right, int k) {
  if (cosines.rows < 1 || cosines.cols < 1 || cosines.data.size() != static_cast<size_t>(cosines.rows) * cosines.cols ||
      right.size() != static_cast<size_t>(cosines.rows)) {
    return absl::InvalidArgumentError(absl::StrCat("cosines (", cosines.rows, ", ", cosines.cols, ") with ",
                                                   cosines.data.size(), " numbers, for ", right.size(), " images"));
  }
  if (k < 1 || k > cosines.cols) {
    return absl::InvalidArgumentError(absl::StrCat("the first ", k, " of ", cosines.cols, " labels"));
  }
  for (int label : right) {
    if (label < 0 || label >= cosines.cols) {
      return absl::InvalidArgumentError(absl::StrCat("right label ", label, " of ", cosines.cols));
    }
  }
  return impl::TopK(cosines, right, k);
}

}  // namespace zero_shot

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_14_ZERO_SHOT_ZERO_SHOT_H_
