// Mutant: a word of zeros means the first patch.

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-10-shared-space/shared_space.h"

namespace shared_space::impl {
namespace {

using base::Mat;

double Dot(const float* x, const float* y, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += double{x[i]} * y[i];
  return sum;
}

// (T): the cosine of the word with each patch.
absl::StatusOr<std::vector<double>> Cosines(const Mat& word, const Mat& patches) {
  const int dim = word.cols;
  const float* w = word.data.data();
  const double word_length = std::sqrt(Dot(w, w, dim));
  std::vector<double> cosines;
  for (int t = 0; t < patches.rows; ++t) {
    const float* p = patches.data.data() + static_cast<size_t>(t) * dim;
    const double length = std::sqrt(Dot(p, p, dim));
    if (length == 0) return absl::InvalidArgumentError(absl::StrCat("patch ", t, " is all zeros: it has no direction"));
    cosines.push_back(Dot(w, p, dim) / (word_length * length + 1e-12));
  }
  return cosines;
}

}  // namespace

absl::StatusOr<int> CrossModalArgmax(const Mat& word, const Mat& patches) {
  ASSIGN_OR_RETURN(const std::vector<double> cosines, Cosines(word, patches));
  return static_cast<int>(std::max_element(cosines.begin(), cosines.end()) - cosines.begin());
}

absl::StatusOr<Mat> ReadOut(const Mat& word, const Mat& patches, const Mat& values, float scale) {
  ASSIGN_OR_RETURN(const std::vector<double> cosines, Cosines(word, patches));
  const double largest = *std::max_element(cosines.begin(), cosines.end());
  std::vector<double> sums(values.cols);
  double total = 0;
  for (int t = 0; t < values.rows; ++t) {
    const double weight = std::exp(scale * (cosines[t] - largest));
    total += weight;
    for (int c = 0; c < values.cols; ++c) sums[c] += weight * values.data[static_cast<size_t>(t) * values.cols + c];
  }
  Mat out = {1, values.cols, {}};
  for (const double sum : sums) out.data.push_back(static_cast<float>(sum / total));
  return out;
}

absl::StatusOr<Mat> Procrustes(const Mat& a, const Mat& b) {
  const int dim = a.cols;
  std::vector<double> product(static_cast<size_t>(dim) * dim);  // A^T B
  for (int n = 0; n < a.rows; ++n) {
    const float* a_n = a.data.data() + static_cast<size_t>(n) * dim;
    const float* b_n = b.data.data() + static_cast<size_t>(n) * dim;
    for (int i = 0; i < dim; ++i) {
      for (int j = 0; j < dim; ++j) product[i * dim + j] += double{a_n[i]} * b_n[j];
    }
  }
  return PolarFactor({dim, dim, std::vector<float>(product.begin(), product.end())});
}

}  // namespace shared_space::impl
