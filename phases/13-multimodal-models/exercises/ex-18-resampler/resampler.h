// Lab 13-ex-18  The resampler: K learned queries look at all patches of a picture and bring back K rows, always K.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// What a prompt costs is exercise 8's (token_budget.h). MatMul, Sum and Softmax are those of exercise 12
// (minimal_vit.h). One head, no biases, no LayerNorm: what is left is cross-attention itself.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_18_RESAMPLER_RESAMPLER_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_18_RESAMPLER_RESAMPLER_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-08-token-budget/token_budget.h"
#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"

namespace resampler {

inline constexpr int kMaxQueries = token_budget::kMaxQueries;
inline constexpr int kMaxWidth = 1 << 16;
inline constexpr int kMaxLayers = 1 << 10;
inline constexpr int64_t kMaxPairs = int64_t{1} << 61;  // of all layers together

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct ResamplerWeights {
  base::Mat queries;         // (K, D)  learned rows, the same for every picture
  base::Mat wq, wk, wv, wo;  // (D, D)
};

// How a loss changes with what a resampler got; the shapes are those of the numbers themselves.
struct ResamplerGrads {
  base::Mat queries;  // (K, D)
  base::Mat patches;  // (N, D)
};

// Pairs of tokens that attention compares, in one head.
struct AttentionPairs {
  int64_t without = 0;  // [pairs] in all layers of the language model, if it reads every patch
  int64_t with = 0;     // [pairs] in all its layers, if it reads K rows, and the K N pairs of the resampler itself

  bool operator==(const AttentionPairs&) const = default;
};

}  // namespace types
using types::AttentionPairs;
using types::ResamplerGrads;
using types::ResamplerWeights;

using minimal_vit::MatMul;   // a (R, K) times b (K, C)
using minimal_vit::Softmax;  // of the numbers of a span, in place
using minimal_vit::Sum;      // of two matrices of the same shape

// Given. (R, C) becomes (C, R).
inline base::Mat Transposed(const base::Mat& m) {
  base::Mat t = {m.cols, m.rows, {}};
  t.data.reserve(m.data.size());
  for (int c = 0; c < m.cols; ++c) {
    for (int r = 0; r < m.rows; ++r) t.data.push_back(m.data[static_cast<size_t>(r) * m.cols + c]);
  }
  return t;
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   N  patches of the picture    K  learned queries    D  width of a patch's row, of a query and of the only head
namespace impl {

// How much each query looks at each patch: with q = queries wq and k = patches wk,
//
//   weight(i, n) = softmax over n of q_i . k_n / sqrt(D)
//
//   patches  (N, D)
//   returns  (K, N)  each row sums to 1
//
// Example:  D = 2, all matrices the unit matrix, query (2, 0), patches (1, 0), (0, 1), (1, 1): 0.445808, 0.108383,
//           0.445808.
// Errors:   none here, see the checked functions below.
// Source:   Vaswani et al. 2017, "Attention Is All You Need", equation 1; Jaegle et al. 2021, "Perceiver", section 3.1.
base::Mat AttentionWeights(const base::Mat& patches, const ResamplerWeights& w);

// What the queries bring back: the means of the values, patches wv, by these weights, times wo.
//
//   patches  (N, D)
//   returns  (K, D)  K rows whatever N is, also where N is smaller
//
// Example: the case above with wo = [1 0; 1 2]: (1.445808, 1.108383).
// Errors:  none here, see below.
// Cost:    2 N D^2 + 2 K N D + 2 K D^2 multiply-adds.
// Source:  Alayrac et al. 2022, "Flamingo: a Visual Language Model for Few-Shot Learning", section 2.1.
base::Mat Resample(const base::Mat& patches, const ResamplerWeights& w);

// Trained numbers of a resampler.
//
//   queries  K  [rows]
//   dim      D  [values]
//   returns  [parameters]
//
// Example: 4 queries of width 32: 4,224.
// Errors:  none here, see below.
// Source:  ResamplerWeights.
int64_t NumParams(int queries, int dim);

// What a resampler saves in attention, and what it costs. The prompt is one square picture and a text.
//
//   side         [pixels]
//   patch        [pixels]
//   text_tokens  [tokens]
//   queries      K  [rows]
//   layers       of the language model; the resampler has one
//   returns      see AttentionPairs
//
// Example: side 448, patch 14, 100 tokens of text, K = 64, 1 layer: 1,263,376 without, 26,896 + 65,536 = 92,432 with.
// Errors:  as token_budget::ImageBudget.
// Source:  the handout derives it.
absl::StatusOr<AttentionPairs> CountPairs(int side, int patch, int text_tokens, int queries, int layers);

// The backward pass of Resample, for what lies in front of it: how a loss changes with the queries and the patches.
//
//   patches   (N, D)  as in the forward pass
//   grad_out  (K, D)  how the loss changes with each number of Resample(patches, w)
//   returns   see ResamplerGrads
//
// Example: the case above, grad_out (1, 0): queries (0.034166, 0.140534); patches (0.164740, 0.445808), (0.040051,
//          0.108383), (0.795208, 0.445808).
// Errors:  none here, see below.
// Source:  the handout derives it (chain rule; the softmax as in Goodfellow et al. 2016, section 6.2.2.3).
ResamplerGrads Backward(const base::Mat& patches, const ResamplerWeights& w, const base::Mat& grad_out);

}  // namespace impl

// A matrix that holds what it says and has these sides; 0 stands for any.
inline absl::Status CheckMat(const char* name, const base::Mat& m, int rows, int cols) {
  if (m.rows < 1 || m.cols < 1 || m.data.size() != static_cast<size_t>(m.rows) * m.cols) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                   " numbers; rows times columns must be there, at least one"));
  }
  if ((rows == 0 || m.rows == rows) && (cols == 0 || m.cols == cols)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, "); it must be (",
                                                 rows == 0 ? m.rows : rows, ", ", cols == 0 ? m.cols : cols, ")"));
}

inline absl::Status CheckResampler(const base::Mat& patches, const ResamplerWeights& w) {
  RETURN_IF_ERROR(CheckMat("patches", patches, 0, 0));
  RETURN_IF_ERROR(CheckMat("queries", w.queries, 0, patches.cols));
  for (const base::Mat* m : {&w.wq, &w.wk, &w.wv, &w.wo}) {
    RETURN_IF_ERROR(CheckMat("wq, wk, wv or wo", *m, patches.cols, patches.cols));
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for shapes that do not fit together and for numbers out of range.
inline absl::StatusOr<base::Mat> AttentionWeights(const base::Mat& patches, const ResamplerWeights& w) {
  RETURN_IF_ERROR(CheckResampler(patches, w));
  return impl::AttentionWeights(patches, w);
}

inline absl::StatusOr<base::Mat> Resample(const base::Mat& patches, const ResamplerWeights& w) {
  RETURN_IF_ERROR(CheckResampler(patches, w));
  return impl::Resample(patches, w);
}

inline absl::StatusOr<int64_t> NumParams(int queries, int dim) {
  RETURN_IF_ERROR(token_budget::CheckRange("queries", queries, 1, kMaxQueries));
  RETURN_IF_ERROR(token_budget::CheckRange("dim", dim, 1, kMaxWidth));
  return impl::NumParams(queries, dim);
}

inline absl::StatusOr<AttentionPairs> CountPairs(int side, int patch, int text_tokens, int queries, int layers) {
  RETURN_IF_ERROR(token_budget::CheckImage(side, patch, queries));
  RETURN_IF_ERROR(token_budget::CheckRange("text_tokens", text_tokens, 0, token_budget::kMaxTokens));
  RETURN_IF_ERROR(token_budget::CheckRange("layers", layers, 1, kMaxLayers));
  // More than the tokens that any rounding gives.
  const int64_t tokens = (int64_t{side / patch} + 1) * (side / patch + 1) + queries + text_tokens;
  if (tokens > (int64_t{1} << 31) || tokens * tokens > kMaxPairs / layers) {
    return absl::InvalidArgumentError(
        absl::StrCat("up to ", tokens, " tokens in ", layers, " layers are more than ", kMaxPairs, " pairs"));
  }
  return impl::CountPairs(side, patch, text_tokens, queries, layers);
}

inline absl::StatusOr<ResamplerGrads> Backward(const base::Mat& patches, const ResamplerWeights& w,
                                               const base::Mat& grad_out) {
  RETURN_IF_ERROR(CheckResampler(patches, w));
  RETURN_IF_ERROR(CheckMat("grad_out", grad_out, w.queries.rows, w.queries.cols));
  return impl::Backward(patches, w, grad_out);
}

}  // namespace resampler

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_18_RESAMPLER_RESAMPLER_H_
