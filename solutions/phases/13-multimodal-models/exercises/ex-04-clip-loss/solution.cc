// Lab 13-ex-04  The loss of CLIP: the reference solution.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-04-clip-loss/clip_loss.h"

namespace clip_loss::impl {

using base::Mat;

namespace {

std::span<const float> Row(const Mat& m, int r) { return std::span(m.data).subspan(size_t(r) * m.cols, m.cols); }

double Dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
  return sum;
}

struct RowsLoss {
  double loss = 0;  // mean over the rows
  Mat d_logits;     // of the sum over the rows: softmax minus one-hot
};

// Cross-entropy of each row of the logits, where the right choice of row r is column r.
RowsLoss CrossEntropy(const Mat& logits) {
  RowsLoss out = {0, {logits.rows, logits.cols, {}}};
  for (int r = 0; r < logits.rows; ++r) {
    const std::span<const float> z = Row(logits, r);
    const double largest = *std::max_element(z.begin(), z.end());
    double sum = 0;
    for (const float logit : z) sum += std::exp(logit - largest);
    out.loss += (std::log(sum) + (largest - z[r])) / logits.rows;
    for (int c = 0; c < logits.cols; ++c) {
      out.d_logits.data.push_back(static_cast<float>(std::exp(z[c] - largest) / sum - (c == r)));
    }
  }
  return out;
}

}  // namespace

Mat UnitRows(const Mat& x) {
  Mat u = {x.rows, x.cols, {}};
  for (int r = 0; r < x.rows; ++r) {
    const double length = std::sqrt(Dot(Row(x, r), Row(x, r)));
    for (const float value : Row(x, r)) u.data.push_back(static_cast<float>(value / length));
  }
  return u;
}

Mat UnitRowsBackward(const Mat& x, const Mat& d_u) {
  const Mat u = UnitRows(x);
  Mat d_x = {x.rows, x.cols, {}};
  for (int r = 0; r < x.rows; ++r) {
    const double length = std::sqrt(Dot(Row(x, r), Row(x, r)));
    const double along = Dot(Row(d_u, r), Row(u, r));
    for (int c = 0; c < x.cols; ++c) {
      d_x.data.push_back(static_cast<float>((Row(d_u, r)[c] - along * Row(u, r)[c]) / length));
    }
  }
  return d_x;
}

SimilarityLoss LossOfSimilarities(const Mat& s, double tau) {
  Mat logits = s;
  for (float& value : logits.data) value = static_cast<float>(value / tau);
  const RowsLoss images = CrossEntropy(logits);
  const RowsLoss texts = CrossEntropy(Transposed(logits));
  const Mat d_texts = Transposed(texts.d_logits);

  SimilarityLoss out = {(images.loss + texts.loss) / 2, images.loss, texts.loss, images.d_logits};
  const double scale = 1 / (2 * s.rows * tau);
  for (size_t i = 0; i < s.data.size(); ++i) {
    out.d_s.data[i] = static_cast<float>((images.d_logits.data[i] + d_texts.data[i]) * scale);
  }
  return out;
}

PairLoss ClipLoss(const Mat& img, const Mat& txt, double tau) {
  const Mat u_img = UnitRows(img), u_txt = UnitRows(txt);
  const SimilarityLoss of_s = LossOfSimilarities(MatMul(u_img, Transposed(u_txt)), tau);
  const Mat d_u_img = MatMul(of_s.d_s, u_txt);
  const Mat d_u_txt = MatMul(Transposed(of_s.d_s), u_img);
  return {of_s.loss, of_s.i2t, of_s.t2i, of_s.d_s, UnitRowsBackward(img, d_u_img), UnitRowsBackward(txt, d_u_txt)};
}

}  // namespace clip_loss::impl
