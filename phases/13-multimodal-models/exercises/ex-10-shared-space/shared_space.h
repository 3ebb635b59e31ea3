// Lab 13-ex-10  One space for words and patches: finding a word's patch by its direction, reading an answer from it,
// and turning two spaces into one.
//
// You write the three functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
//   T  number of patches   D  numbers of a vector   N  number of pairs   C  numbers of a value

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_10_SHARED_SPACE_SHARED_SPACE_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_10_SHARED_SPACE_SHARED_SPACE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace shared_space {

inline constexpr int kMaxWidth = 1 << 10;  // of a space
inline constexpr int kMaxRows = 1 << 16;

// Given. The orthogonal matrix next to `m`: u in m = u h with h symmetric and no negative eigenvalue. Newton and
// Schulz's iteration: each singular value s of x becomes s (3 - s^2) / 2, which takes it to 1 if it began in (0, 1].
//
// It needs products of matrices and nothing else. A library for linear algebra would do the same by a singular value
// decomposition, and would be one more package to install for these twenty lines.
//
//   m        (D, D)
//   returns  (D, D)
//
// Example: {{2, 0}, {0, 1}}: the unit matrix. {{0, 3}, {-1, 0}}: {{0, 1}, {-1, 0}}.
// Errors:  InvalidArgument if m, nearly, has no inverse: then there is more than one such matrix.
// Source:  Higham 1986, "Computing the Polar Decomposition - with Applications"; the iteration: Bjorck and Bowie 1971,
//          "An Iterative Algorithm for Computing the Best Estimate of an Orthogonal Matrix".
inline absl::StatusOr<base::Mat> PolarFactor(const base::Mat& m) {
  // A singular value grows by at most 1.5 a step. 32 steps bring one of 1e-5 of the largest to 1, and leave what is no
  // more than the rounding of 32-bit numbers, 1e-8, far below.
  constexpr int kSteps = 32;
  const int n = m.rows;
  if (m.cols != n || m.data.size() != static_cast<size_t>(n) * n) {
    return absl::InvalidArgumentError(absl::StrCat("PolarFactor of ", m.rows, " x ", m.cols, ": it must be square"));
  }
  std::vector<double> x(m.data.begin(), m.data.end()), gram(x.size()), next(x.size());
  double norm = 0;
  for (const double value : x) norm += value * value;
  for (double& value : x) value /= std::sqrt(norm);  // now no singular value is above 1
  for (int step = 0;; ++step) {
    double worst = 0;  // largest entry of |x^T x - 1|
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        double sum = 0;
        for (int k = 0; k < n; ++k) sum += x[k * n + i] * x[k * n + j];
        gram[i * n + j] = sum;
        worst = std::max(worst, std::isfinite(sum) ? std::abs(sum - (i == j)) : 1.0);
      }
    }
    if (worst < 1e-12) break;
    if (step == kSteps)
      return absl::InvalidArgumentError("the matrix has, nearly, no inverse: too few different pairs?");
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        double sum = 0;
        for (int k = 0; k < n; ++k) sum += x[i * n + k] * gram[k * n + j];
        next[i * n + j] = 1.5 * x[i * n + j] - 0.5 * sum;
      }
    }
    x.swap(next);
  }
  return base::Mat{n, n, std::vector<float>(x.begin(), x.end())};
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
namespace impl {

// The patch that a word means: the one with the largest cosine.
//
//   cos(w, p) = w . p / (|w| |p|)
//
//   word     (1, D)
//   patches  (T, D), T >= 1
//   returns  [row of patches]; of equal cosines the first
//
// Example: word (1, 0), patches (1, 0) and (2, 2): 0, although the second has the larger product.
// Errors:  InvalidArgument if the word or a patch is all zeros: it has no direction.
// Source:  Radford et al. 2021, "CLIP", section 3.1.2 (cosine of embeddings).
absl::StatusOr<int> CrossModalArgmax(const base::Mat& word, const base::Mat& patches);

// What the word reads from the values of the patches: their mean, weighted by the softmax of scale * cosine.
//
//   word     (1, D)
//   patches  (T, D), T >= 1
//   values   (T, C)
//   scale    >= 0; 0 weights all patches alike
//   returns  (1, C)
//
// Example:  word (1, 0), patches (1, 0) and (0, 1), values (5) and (7), scale 10: 5.0000908.
// Errors:   as CrossModalArgmax.
// Numerics: the largest score is subtracted first; a scale of 1000 is fine.
// Source:   Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1, with cosines for the products.
absl::StatusOr<base::Mat> ReadOut(const base::Mat& word, const base::Mat& patches, const base::Mat& values,
                                  float scale);

// The orthogonal Q (a rotation, or one with a mirror) for which A Q is nearest to B: least sum of squares over all
// pairs of rows. It is the polar factor of A^T B.
//
//   a, b     (N, D)  row i of both is the same thing in two spaces
//   returns  (D, D)
//
// Example: A the unit matrix, B = {{0, 1}, {-1, 0}}: Q = B. B = {{2, 0}, {0, 1}}: Q is the unit matrix.
// Errors:  as PolarFactor: pairs that do not span the space, for example fewer than D, do not say how to turn it.
// Source:  Schoenemann 1966, "A Generalized Solution of the Orthogonal Procrustes Problem".
absl::StatusOr<base::Mat> Procrustes(const base::Mat& a, const base::Mat& b);

}  // namespace impl

// A matrix of these sizes that holds what it says; 0 rows or columns: any number of them, at least one.
inline absl::Status CheckMat(const char* name, const base::Mat& m, int rows, int cols) {
  if (m.rows < 1 || m.rows > kMaxRows || m.cols < 1 || m.cols > kMaxWidth ||
      m.data.size() != static_cast<size_t>(m.rows) * m.cols) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                   " numbers; at most (", kMaxRows, ", ", kMaxWidth,
                                                   "), and rows times columns must be there"));
  }
  if ((rows == 0 || m.rows == rows) && (cols == 0 || m.cols == cols)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, "); it must be (",
                                                 rows == 0 ? m.rows : rows, ", ", cols == 0 ? m.cols : cols, ")"));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for shapes that do not fit together and for a scale below 0.
inline absl::StatusOr<int> CrossModalArgmax(const base::Mat& word, const base::Mat& patches) {
  RETURN_IF_ERROR(CheckMat("word", word, 1, 0));
  RETURN_IF_ERROR(CheckMat("patches", patches, 0, word.cols));
  return impl::CrossModalArgmax(word, patches);
}

inline absl::StatusOr<base::Mat> ReadOut(const base::Mat& word, const base::Mat& patches, const base::Mat& values,
                                         float scale) {
  RETURN_IF_ERROR(CheckMat("word", word, 1, 0));
  RETURN_IF_ERROR(CheckMat("patches", patches, 0, word.cols));
  RETURN_IF_ERROR(CheckMat("values", values, patches.rows, 0));
  if (!(scale >= 0)) return absl::InvalidArgumentError(absl::StrCat("scale is ", scale, "; it must be at least 0"));
  return impl::ReadOut(word, patches, values, scale);
}

inline absl::StatusOr<base::Mat> Procrustes(const base::Mat& a, const base::Mat& b) {
  RETURN_IF_ERROR(CheckMat("a", a, 0, 0));
  RETURN_IF_ERROR(CheckMat("b", b, a.rows, a.cols));
  return impl::Procrustes(a, b);
}

}  // namespace shared_space

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_10_SHARED_SPACE_SHARED_SPACE_H_
