// Lab 13-ex-15  The projector: two layers that turn the features of a vision encoder into rows that a language model
// reads as if they were words.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Later exercises call these functions.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_15_PROJECTOR_PROJECTOR_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_15_PROJECTOR_PROJECTOR_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace projector {

inline constexpr int kMaxWidth = 1 << 20;

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct ProjectorWeights {
  base::Mat w1;           // (C, F)
  std::vector<float> b1;  // (F)
  base::Mat w2;           // (F, D)
  std::vector<float> b2;  // (D)
};

struct LinearWeights {
  base::Mat w;           // (C, D)
  std::vector<float> b;  // (D)
};

// What stands between the two layers.
enum class Activation { kNone, kGelu };

}  // namespace types
using types::Activation;
using types::LinearWeights;
using types::ProjectorWeights;

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   T  image tokens
//   C  width of a feature of the vision encoder   1024 in LLaVA-1.5
//   F  width between the layers                   4096
//   D  width of the language model                4096
namespace impl {

// x times the probability that a standard normal number is below x.
//
//   x        [1] any number
//   returns  x Phi(x) = x (1 + erf(x / sqrt 2)) / 2
//
// Example:  Gelu(1) = 0.841345, Gelu(-1) = -0.158655, Gelu(0) = 0.
// Errors:   none.
// Numerics: the approximation by tanh, which is off by less than 0.0005, is accepted, here and below.
// Source:   Hendrycks and Gimpel 2016, "Gaussian Error Linear Units (GELUs)", section 2.
float Gelu(float x);

// The rows of the language model for these features: act(features w1 + b1) w2 + b2, where act is GELU or nothing.
//
//   features  (T, C)
//   returns   (T, D)
//
// Example: w1 = [1 2; 0 1], b1 = (0, -1), w2 = [1 0; 1 1], b2 = (0.5, 0), kGelu: (1, 1) becomes (3.295845, 1.954500).
// Errors:  none here, see the checked functions below.
// Cost:    T (C F + F D) multiply-adds.
// Source:  Liu et al. 2024, "Improved Baselines with Visual Instruction Tuning" (LLaVA-1.5), section 3.3.
base::Mat Project(const base::Mat& features, const ProjectorWeights& w, Activation activation);

// The one layer that does the same as both with kNone between them.
//
//   returns  w (C, D), b (D): features w + b is Project(features, weights, kNone) for all features
//
// Example: the weights above: w = [3 2; 1 1], b = (-0.5, -1).
// Errors:  none here, see below.
// Source:  (x W1 + b1) W2 + b2, multiplied out.
LinearWeights Collapse(const ProjectorWeights& weights);

// Trained numbers of a projector with these widths: both matrices and both biases.
//
//   vision_dim, hidden_dim, model_dim  C, F, D  [values]
//   returns                            [parameters]
//
// Example: 1024, 4096, 4096: 20,979,712.
// Errors:  none here, see below.
// Source:  Liu et al. 2024, section 3.3 (mlp2x_gelu).
int64_t NumParams(int vision_dim, int hidden_dim, int model_dim);

}  // namespace impl

// A matrix that holds what it says, with the given number of rows where that is not 0.
inline absl::Status CheckMat(const char* name, const base::Mat& m, int rows) {
  if (m.rows < 1 || m.cols < 1 || m.data.size() != static_cast<size_t>(m.rows) * m.cols) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                   " numbers; rows times columns must be there, at least one"));
  }
  if (rows != 0 && m.rows != rows) {
    return absl::InvalidArgumentError(absl::StrCat(name, " has ", m.rows, " rows; it must have ", rows));
  }
  return absl::OkStatus();
}

inline absl::Status CheckWeights(const ProjectorWeights& w) {
  RETURN_IF_ERROR(CheckMat("w1", w.w1, 0));
  RETURN_IF_ERROR(CheckMat("w2", w.w2, w.w1.cols));
  if (w.b1.size() == static_cast<size_t>(w.w1.cols) && w.b2.size() == static_cast<size_t>(w.w2.cols)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("b1 has ", w.b1.size(), " numbers and b2 ", w.b2.size(),
                                                 "; they must have ", w.w1.cols, " and ", w.w2.cols));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, and for a width below 1 or above kMaxWidth.
inline float Gelu(float x) { return impl::Gelu(x); }

inline absl::StatusOr<base::Mat> Project(const base::Mat& features, const ProjectorWeights& w, Activation activation) {
  RETURN_IF_ERROR(CheckMat("features", features, 0));
  RETURN_IF_ERROR(CheckWeights(w));
  if (features.cols == w.w1.rows) return impl::Project(features, w, activation);
  return absl::InvalidArgumentError(
      absl::StrCat("features have ", features.cols, " columns; w1 has ", w.w1.rows, " rows"));
}

inline absl::StatusOr<LinearWeights> Collapse(const ProjectorWeights& weights) {
  RETURN_IF_ERROR(CheckWeights(weights));
  return impl::Collapse(weights);
}

inline absl::StatusOr<int64_t> NumParams(int vision_dim, int hidden_dim, int model_dim) {
  for (const int width : {vision_dim, hidden_dim, model_dim}) {
    if (width < 1 || width > kMaxWidth) {
      return absl::InvalidArgumentError(absl::StrCat("a width of ", width, "; it must be 1 to ", kMaxWidth));
    }
  }
  return impl::NumParams(vision_dim, hidden_dim, model_dim);
}

}  // namespace projector

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_15_PROJECTOR_PROJECTOR_H_
