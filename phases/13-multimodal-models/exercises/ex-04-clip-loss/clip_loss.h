// Lab 13-ex-04  The loss of CLIP: what is minimised when images and texts learn to find each other, and its gradient.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Later exercises call these functions.
//
//   B    pairs in a batch: row i of the images belongs to row i of the texts
//   E    numbers of an embedding
//   s    (B, B) cosines: s(i, j) is how similar image i and text j are
//   tau  temperature: cosines are divided by it before the softmax
//
// d_x is the derivative of the loss with respect to x, element by element, and has the shape of x.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_04_CLIP_LOSS_CLIP_LOSS_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_04_CLIP_LOSS_CLIP_LOSS_H_

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"

namespace clip_loss {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct SimilarityLoss {
  double loss = 0;  // [nats] the mean of the two below
  double i2t = 0;   // each image looks for its text among B
  double t2i = 0;   // each text looks for its image among B
  base::Mat d_s;    // (B, B)
};

struct PairLoss {
  double loss = 0;  // [nats]
  double i2t = 0;
  double t2i = 0;
  base::Mat d_s;    // (B, B)
  base::Mat d_img;  // (B, E)
  base::Mat d_txt;  // (B, E)
};

}  // namespace types
using types::PairLoss;
using types::SimilarityLoss;

// Given, and with it the product of two matrices from exercise 1: a (R, K) times b (K, C) is (R, C).
using modality_block::MatMul;

// Given. (R, C) becomes (C, R).
inline base::Mat Transposed(const base::Mat& a) {
  base::Mat t = {a.cols, a.rows, std::vector<float>(a.data.size())};
  for (int r = 0; r < a.rows; ++r) {
    for (int c = 0; c < a.cols; ++c) t.data[c * t.cols + r] = a.data[r * a.cols + c];
  }
  return t;
}

// You write these. Their arguments have fitting shapes, no row has length 0, and tau is above 0: the functions of the
// same names below look after that.
namespace impl {

// Each row divided by its length: what is left is a direction, and the product of two such rows is a cosine.
//
//   x        (B, E)
//   returns  (B, E)
//
// Example: (3, 4) becomes (0.6, 0.8).
// Errors:  none here, see the checked functions below.
// Source:  Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", figure 3.
base::Mat UnitRows(const base::Mat& x);

// The way back through UnitRows: from the gradient with respect to the unit rows to that with respect to x. With
// u = x / |x|, row by row,
//
//   d_x = (d_u - (d_u . u) u) / |x|
//
//   x, d_u   (B, E)
//   returns  (B, E)
//
// Example: x = (3, 4), d_u = (1, 0): (0.128, -0.096).
// Errors:  none here, see below.
// Source:  the quotient rule; the handout derives it.
base::Mat UnitRowsBackward(const base::Mat& x, const base::Mat& d_u);

// The loss of a matrix of cosines. Row i of s / tau are the logits with which image i chooses among the texts, column j
// those with which text j chooses among the images; right is the diagonal in both directions.
//
//   i2t = mean over i of -log softmax(row i of s / tau)(i)        t2i = the same of the columns
//   loss = (i2t + t2i) / 2
//
//   s        (B, B), tau > 0
//   returns  the three, and d_s = d loss / d s: with respect to the cosines, not to s / tau
//
// Example:  s = the 2 x 2 unit matrix, tau = 1: 0.313262 = ln(1 + 1/e) thrice, and d_s = -0.134471 on the diagonal,
//           0.134471 elsewhere.
// Errors:   none here, see below.
// Numerics: finite for tau = 0.01 and cosines from -1 to 1, whose exponentials no float holds.
// Source:   Radford et al. 2021, section 2.3 and figure 3; van den Oord et al. 2018, equation 4 (InfoNCE).
SimilarityLoss LossOfSimilarities(const base::Mat& s, double tau);

// The loss of a batch of pairs: cosines of all images with all texts, LossOfSimilarities, and the way back to both.
//
//   img, txt  (B, E), of any lengths
//   returns   the above, and the gradients with respect to img and txt as they were given (before UnitRows)
//
// Example: img = twice the 2 x 2 unit matrix, txt = the unit matrix, tau = 1: loss 0.313262, d_s as above.
// Errors:  none here, see below.
// Source:  Radford et al. 2021, figure 3.
PairLoss ClipLoss(const base::Mat& img, const base::Mat& txt, double tau);

}  // namespace impl

// A matrix with at least one number, and as many as it says.
inline absl::Status CheckMat(const char* name, const base::Mat& m) {
  if (m.rows >= 1 && m.cols >= 1 && m.data.size() == static_cast<size_t>(m.rows) * m.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; rows times columns must be there, at least one"));
}

// The same, and each row has a direction.
inline absl::Status CheckDirections(const char* name, const base::Mat& m) {
  RETURN_IF_ERROR(CheckMat(name, m));
  for (int r = 0; r < m.rows; ++r) {
    double squares = 0;
    for (int c = 0; c < m.cols; ++c) squares += double{m.data[r * m.cols + c]} * m.data[r * m.cols + c];
    if (!(squares > 1e-30 && squares < 1e30)) {
      return absl::InvalidArgumentError(absl::StrCat("row ", r, " of ", name, " has length ", std::sqrt(squares),
                                                     "; it must be 1e-15 to 1e15, or there is no direction"));
    }
  }
  return absl::OkStatus();
}

inline absl::Status CheckSameShape(const char* name, const base::Mat& m, const base::Mat& other) {
  if (m.rows == other.rows && m.cols == other.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, " is (", m.rows, ", ", m.cols, "); it must be (", other.rows, ", ", other.cols, ")"));
}

inline absl::Status CheckTemperature(double tau) {
  if (tau >= 1e-6 && tau <= 1e6) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("tau is ", tau, "; it must be 1e-6 to 1e6"));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, a row without direction and a tau out of range.
inline absl::StatusOr<base::Mat> UnitRows(const base::Mat& x) {
  RETURN_IF_ERROR(CheckDirections("x", x));
  return impl::UnitRows(x);
}

inline absl::StatusOr<base::Mat> UnitRowsBackward(const base::Mat& x, const base::Mat& d_u) {
  RETURN_IF_ERROR(CheckDirections("x", x));
  RETURN_IF_ERROR(CheckMat("d_u", d_u));
  RETURN_IF_ERROR(CheckSameShape("d_u", d_u, x));
  return impl::UnitRowsBackward(x, d_u);
}

inline absl::StatusOr<SimilarityLoss> LossOfSimilarities(const base::Mat& s, double tau) {
  RETURN_IF_ERROR(CheckMat("s", s));
  RETURN_IF_ERROR(CheckTemperature(tau));
  if (s.rows == s.cols) return impl::LossOfSimilarities(s, tau);
  return absl::InvalidArgumentError(absl::StrCat("s is (", s.rows, ", ", s.cols, "); it must be square"));
}

inline absl::StatusOr<PairLoss> ClipLoss(const base::Mat& img, const base::Mat& txt, double tau) {
  RETURN_IF_ERROR(CheckDirections("img", img));
  RETURN_IF_ERROR(CheckDirections("txt", txt));
  RETURN_IF_ERROR(CheckSameShape("txt", txt, img));
  RETURN_IF_ERROR(CheckTemperature(tau));
  return impl::ClipLoss(img, txt, tau);
}

}  // namespace clip_loss

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_04_CLIP_LOSS_CLIP_LOSS_H_
