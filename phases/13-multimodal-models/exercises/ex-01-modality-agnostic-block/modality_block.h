// Lab 13-ex-01  One block for every modality: a transformer block that cannot know what its rows stand for.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// A token is a row of numbers, whether it came from a word, a patch or a piece of sound. x is (T, D): T rows of D
// numbers. The block of this lab has one head, no causal mask and no LayerNorm (which works on one row at a time and
// would change nothing in the argument).

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_01_MODALITY_AGNOSTIC_BLOCK_MODALITY_BLOCK_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_01_MODALITY_AGNOSTIC_BLOCK_MODALITY_BLOCK_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace modality_block {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct AttentionWeights {
  base::Mat wq, wk;  // (D, d)  d numbers of a query and of a key; d need not be D
  base::Mat wv;      // (D, D)
};

struct FeedForwardWeights {
  base::Mat w1;  // (D, F)
  base::Mat w2;  // (F, D)
};

struct BlockWeights {
  AttentionWeights attention;
  FeedForwardWeights feed_forward;
};

}  // namespace types
using types::AttentionWeights;
using types::BlockWeights;
using types::FeedForwardWeights;

// Given. a (R, K) times b (K, C) is (R, C).
inline base::Mat MatMul(const base::Mat& a, const base::Mat& b) {
  base::Mat c = {a.rows, b.cols, std::vector<float>(static_cast<size_t>(a.rows) * b.cols)};
  for (int r = 0; r < a.rows; ++r) {
    for (int k = 0; k < a.cols; ++k) {
      for (int j = 0; j < b.cols; ++j) c.data[r * c.cols + j] += a.data[r * a.cols + k] * b.data[k * b.cols + j];
    }
  }
  return c;
}

// Given. Both (R, C).
inline base::Mat Sum(base::Mat a, const base::Mat& b) {
  for (size_t i = 0; i < a.data.size(); ++i) a.data[i] += b.data[i];
  return a;
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
namespace impl {

// Self-attention: each row becomes a weighted mean of the values of all rows. With q = x wq, k = x wk, v = x wv
//
//   score(t, s) = q_t . k_s / sqrt(d)        out_t = sum over s of softmax over s of score(t, s) * v_s
//
//   x        (T, D), T >= 1
//   returns  (T, D)
//
// Example:  x = wq = wk = wv = the 2 x 2 unit matrix: row 0 is [0.669762, 0.330238].
// Errors:   none here, see the checked functions below.
// Numerics: softmax subtracts the largest score of a row first; scores of 1000 are fine.
// Source:   Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1, equation 1.
base::Mat Attention(const base::Mat& x, const AttentionWeights& w);

// The feed-forward part: max(0, x w1) w2, each row for itself.
//
//   x        (T, D)
//   returns  (T, D)
//
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, section 3.3, equation 2, without biases.
base::Mat FeedForward(const base::Mat& x, const FeedForwardWeights& w);

// The block: h = x + Attention(x), and the result h + FeedForward(h).
//
//   x        (T, D)
//   returns  (T, D)
//
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, section 3.1, without the norms.
base::Mat EncoderBlock(const base::Mat& x, const BlockWeights& w);

// The rows in another order: row i of the result is row order[i] of x.
//
//   x        (T, D)
//   order    [rows] a permutation of 0 .. T - 1
//   returns  (T, D)
//
// Example: rows a, b, c with order 2, 0, 1: c, a, b.
// Errors:  none here, see below.
// Source:  Zaheer et al. 2017, "Deep Sets", section 2.2 (permutation equivariance).
base::Mat PermuteRows(const base::Mat& x, std::span<const int> order);

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

inline absl::Status CheckAttention(const base::Mat& x, const AttentionWeights& w) {
  RETURN_IF_ERROR(CheckMat("x", x, 0));
  RETURN_IF_ERROR(CheckMat("wq", w.wq, x.cols));
  RETURN_IF_ERROR(CheckMat("wk", w.wk, x.cols));
  RETURN_IF_ERROR(CheckMat("wv", w.wv, x.cols));
  if (w.wq.cols == w.wk.cols && w.wv.cols == x.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("wq has ", w.wq.cols, " columns, wk ", w.wk.cols, ", wv ", w.wv.cols,
                                                 "; the first two must agree, the last must be ", x.cols));
}

inline absl::Status CheckFeedForward(const base::Mat& x, const FeedForwardWeights& w) {
  RETURN_IF_ERROR(CheckMat("x", x, 0));
  RETURN_IF_ERROR(CheckMat("w1", w.w1, x.cols));
  RETURN_IF_ERROR(CheckMat("w2", w.w2, w.w1.cols));
  if (w.w2.cols == x.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("w2 has ", w.w2.cols, " columns; it must have ", x.cols));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, and for an order that is no permutation.
inline absl::StatusOr<base::Mat> Attention(const base::Mat& x, const AttentionWeights& w) {
  RETURN_IF_ERROR(CheckAttention(x, w));
  return impl::Attention(x, w);
}

inline absl::StatusOr<base::Mat> FeedForward(const base::Mat& x, const FeedForwardWeights& w) {
  RETURN_IF_ERROR(CheckFeedForward(x, w));
  return impl::FeedForward(x, w);
}

inline absl::StatusOr<base::Mat> EncoderBlock(const base::Mat& x, const BlockWeights& w) {
  RETURN_IF_ERROR(CheckAttention(x, w.attention));
  RETURN_IF_ERROR(CheckFeedForward(x, w.feed_forward));
  return impl::EncoderBlock(x, w);
}

inline absl::StatusOr<base::Mat> PermuteRows(const base::Mat& x, std::span<const int> order) {
  RETURN_IF_ERROR(CheckMat("x", x, 0));
  std::vector<bool> seen(x.rows);
  for (const int row : order) {
    if (row < 0 || row >= x.rows || seen[row]) {
      return absl::InvalidArgumentError(absl::StrCat("order names row ", row, ", which x does not have or has given"));
    }
    seen[row] = true;
  }
  if (order.size() == static_cast<size_t>(x.rows)) return impl::PermuteRows(x, order);
  return absl::InvalidArgumentError(absl::StrCat("order has ", order.size(), " entries for ", x.rows, " rows"));
}

}  // namespace modality_block

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_01_MODALITY_AGNOSTIC_BLOCK_MODALITY_BLOCK_H_
