#include "phases/13-multimodal-models/exercises/ex-18-resampler/double_resampler.h"

#include <cmath>
#include <cstddef>
#include <numeric>

namespace resampler::testing {

using base::Mat;

namespace {

Rows Flipped(const Rows& m) {
  Rows t = Zeros(m.cols, m.rows);
  for (int r = 0; r < m.rows; ++r) {
    for (int c = 0; c < m.cols; ++c) t.At(c, r) = m.At(r, c);
  }
  return t;
}

}  // namespace

Rows Zeros(int rows, int cols) { return {rows, cols, Numbers(size_t(rows) * cols)}; }
Rows InDouble(const Mat& m) { return {m.rows, m.cols, {m.data.begin(), m.data.end()}}; }

Rows Times(const Rows& a, const Rows& b) {
  Rows c = Zeros(a.rows, b.cols);
  for (int r = 0; r < a.rows; ++r) {
    for (int j = 0; j < b.cols; ++j) {
      for (int k = 0; k < a.cols; ++k) c.At(r, j) += a.At(r, k) * b.At(k, j);
    }
  }
  return c;
}

Model InDouble(const ResamplerWeights& w) {
  return {InDouble(w.queries), InDouble(w.wq), InDouble(w.wk), InDouble(w.wv), InDouble(w.wo)};
}

Rows WeightsByFormula(const Rows& patches, const Model& m, Slip slip) {
  const Rows q = Times(m.queries, m.wq), k = Times(patches, m.wk);
  const double scale = slip == Slip::kNoScale ? 1 : 1 / (slip == Slip::kWidthScale ? q.cols : std::sqrt(q.cols));
  Rows a = Times(q, Flipped(k));
  for (double& score : a.data) score = std::exp(score * scale);
  const Rows e = a;
  for (int i = 0; i < a.rows; ++i) {
    for (int n = 0; n < a.cols; ++n) {
      double sum = 0;
      if (slip == Slip::kOverQueries) {
        for (int other = 0; other < a.rows; ++other) sum += e.At(other, n);
      } else {
        for (int other = 0; other < a.cols; ++other) sum += e.At(i, other);
      }
      a.At(i, n) = e.At(i, n) / sum;
    }
  }
  return a;
}

Rows ResampleByFormula(const Rows& patches, const Model& m, Slip slip) {
  const Rows values = slip == Slip::kNoValues ? patches : Times(patches, m.wv);
  const Rows mixed = Times(WeightsByFormula(patches, m, slip), values);
  if (slip == Slip::kNoOutput) return mixed;
  return Times(mixed, slip == Slip::kOutputTransposed ? Flipped(m.wo) : m.wo);
}

Gradients GradientsWithSlip(const Rows& patches, const Model& m, const Rows& grad_out, Slip slip) {
  const Rows q = Times(m.queries, m.wq), k = Times(patches, m.wk), v = Times(patches, m.wv);
  const Rows a = WeightsByFormula(patches, m), d_mixed = Times(grad_out, Flipped(m.wo));
  Rows d = Times(d_mixed, Flipped(v));
  for (int i = 0; i < a.rows; ++i) {
    double mean = 0;
    for (int n = 0; n < a.cols; ++n) mean += a.At(i, n) * d.At(i, n);
    if (slip == Slip::kNoMean) mean = 0;
    for (int n = 0; n < a.cols; ++n) d.At(i, n) = a.At(i, n) * (d.At(i, n) - mean);
  }
  if (slip != Slip::kNoScale) {
    for (double& x : d.data) x /= std::sqrt(q.cols);
  }
  Rows patch_grads = Times(Times(Flipped(d), q), Flipped(m.wk));
  const Rows by_value = Times(Times(Flipped(a), d_mixed), Flipped(m.wv));
  if (slip == Slip::kValuesAlone) patch_grads = Zeros(patches.rows, patches.cols);
  if (slip != Slip::kKeysAlone) {
    for (size_t i = 0; i < patch_grads.data.size(); ++i) patch_grads.data[i] += by_value.data[i];
  }
  return {Times(Times(d, k), Flipped(m.wq)).data, patch_grads.data};
}

Gradients GradientsByDifferences(Rows patches, Model m, const Rows& grad_out) {
  const auto loss = [&] {
    const Rows out = ResampleByFormula(patches, m);
    return std::inner_product(out.data.begin(), out.data.end(), grad_out.data.begin(), 0.0);
  };
  const auto slopes = [&](Rows& rows) {
    Numbers result;
    for (double& x : rows.data) {
      const double at = x;
      const auto difference = [&](double h) {
        x = at + h;
        const double above = loss();
        x = at - h;
        return (above - loss()) / (2 * h);
      };
      const double far = difference(1e-3), near = difference(.5e-3);
      x = at;
      result.push_back((4 * near - far) / 3);
    }
    return result;
  };
  return {slopes(m.queries), slopes(patches)};
}

}  // namespace resampler::testing
