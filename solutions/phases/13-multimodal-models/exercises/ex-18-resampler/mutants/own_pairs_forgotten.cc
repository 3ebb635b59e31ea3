// Mutant: thinks that the resampler itself compares nothing.

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-18-resampler/resampler.h"

namespace resampler::impl {

using base::Mat;

namespace {

std::span<float> Row(Mat& m, int row) { return std::span(m.data).subspan(size_t(row) * m.cols, m.cols); }

// What every score is multiplied by.
float Scale(const Mat& patches) { return 1 / std::sqrt(static_cast<float>(patches.cols)); }

}  // namespace

Mat AttentionWeights(const Mat& patches, const ResamplerWeights& w) {
  const Mat q = MatMul(w.queries, w.wq), k = MatMul(patches, w.wk);
  Mat weights = MatMul(q, Transposed(k));
  for (float& score : weights.data) score *= Scale(patches);
  for (int i = 0; i < weights.rows; ++i) Softmax(Row(weights, i));
  return weights;
}

Mat Resample(const Mat& patches, const ResamplerWeights& w) {
  const Mat mixed = MatMul(AttentionWeights(patches, w), MatMul(patches, w.wv));
  return MatMul(mixed, w.wo);
}

int64_t NumParams(int queries, int dim) { return 4 * int64_t{dim} * dim + int64_t{queries} * dim; }

absl::StatusOr<AttentionPairs> CountPairs(int side, int patch, int text_tokens, int queries, int layers) {
  const int any_context = 1;  // the pairs do not depend on it
  ASSIGN_OR_RETURN(const token_budget::Budget all,
                   token_budget::ImageBudget(side, patch, text_tokens, any_context, std::nullopt));
  ASSIGN_OR_RETURN(const token_budget::Budget few,
                   token_budget::ImageBudget(side, patch, text_tokens, any_context, queries));
  const int64_t own = 0;
  return AttentionPairs{layers * all.attention_pairs, layers * few.attention_pairs + own};
}

ResamplerGrads Backward(const Mat& patches, const ResamplerWeights& w, const Mat& grad_out) {
  const Mat q = MatMul(w.queries, w.wq), k = MatMul(patches, w.wk), v = MatMul(patches, w.wv);
  Mat weights = AttentionWeights(patches, w);
  const Mat d_mixed = MatMul(grad_out, Transposed(w.wo));
  Mat d_scores = MatMul(d_mixed, Transposed(v));  // of the weights first; each row becomes that of q . k below
  for (int i = 0; i < weights.rows; ++i) {
    const std::span<const float> a = Row(weights, i);
    const std::span<float> d = Row(d_scores, i);
    float mean = 0;  // of the row's gradients, by its weights
    for (size_t n = 0; n < a.size(); ++n) mean += a[n] * d[n];
    for (size_t n = 0; n < a.size(); ++n) d[n] = a[n] * (d[n] - mean) * Scale(patches);
  }
  const Mat d_q = MatMul(d_scores, k), d_k = MatMul(Transposed(d_scores), q),
            d_v = MatMul(Transposed(weights), d_mixed);
  return {MatMul(d_q, Transposed(w.wq)), Sum(MatMul(d_k, Transposed(w.wk)), MatMul(d_v, Transposed(w.wv)))};
}

}  // namespace resampler::impl
