// Lab 13-ex-04  The loss of CLIP. You edit this file; clip_loss.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-04-clip-loss/clip_loss.h"

namespace clip_loss::impl {

using base::Mat;

Mat UnitRows(const Mat& x) {
  // TODO(lab): each row divided by the root of the sum of its squares.
  return {};
}

Mat UnitRowsBackward(const Mat& x, const Mat& d_u) {
  // TODO(lab): what d_u has along the row's direction goes (it would change the length alone); the rest is divided by
  //   the row's length.
  return {};
}

SimilarityLoss LossOfSimilarities(const Mat& s, double tau) {
  // TODO(lab): a cross-entropy of each row against its place on the diagonal, and of each column. Write one function
  //   for rows and give it s / tau, then the transposed matrix. Each also leaves softmax minus one-hot behind: d_s is
  //   made of these two, of tau and of the number of pairs.
  return {};
}

PairLoss ClipLoss(const Mat& img, const Mat& txt, double tau) {
  // TODO(lab): unit rows, the product u_img u_txt^T, the loss; and back: d_s times one side gives the gradient of the
  //   other, which UnitRowsBackward brings to img and to txt.
  return {};
}

}  // namespace clip_loss::impl
