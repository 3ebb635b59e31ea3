// The operations that models are made of: each computes its result and, on a tape, records how a gradient flows back.
//
// Symbols:  B sequences of a batch, T rows of a sequence, R = B T rows, C and D columns, V vocabulary, H heads.
// A null `tape` is inference. A tensor that needs no gradient (an input, a frozen parameter) costs none: what would be
// computed for it is left out. Wrong shapes are our own mistake: CHECK, with both shapes in the message.

#ifndef NN_OPS_H_
#define NN_OPS_H_

#include <span>
#include <vector>

#include "base/rng.h"
#include "kernels/cross_entropy.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace nn {

// --- products (nn/ops_linear.cc) ---

// y = x w + b.    x (..., C), w (C, D), b (D) or no value -> (..., D)
Tensor Linear(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b = Tensor());
// y = x w^T + b.  x (..., C), w (D, C): how PyTorch keeps its weights, and a tied head: the embedding (V, C) as
// weights.
Tensor LinearNT(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b = Tensor());
// y = a b^T.  a (R, C), b (S, C) -> (R, S): all similarities between two sets of rows.
Tensor MatMulNT(Tape* tape, const Tensor& a, const Tensor& b);

// --- one row at a time (nn/ops_norm.cc) ---

// (x - mean) / sqrt(variance + epsilon) * gain + bias, over each row.  x (..., C), gain and bias (C)
// Source: Ba, Kiros, Hinton 2016, "Layer Normalization", eq. 4.
Tensor LayerNorm(Tape* tape, const Tensor& x, const Tensor& gain, const Tensor& bias, float epsilon = 1e-5f);
// x / sqrt(mean of squares + epsilon) * gain.  Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization".
Tensor RmsNorm(Tape* tape, const Tensor& x, const Tensor& gain, float epsilon = 1e-5f);
// Each row divided by its length (a row of zeros stays one).
Tensor L2Normalize(Tape* tape, const Tensor& x);

// --- one number at a time (nn/ops_elementwise.cc) ---

Tensor Gelu(Tape* tape, const Tensor& x);                  // x Phi(x), with erf; Hendrycks and Gimpel 2016
Tensor GeluTanh(Tape* tape, const Tensor& x);              // its approximation by tanh, as GPT-2 has it
Tensor Silu(Tape* tape, const Tensor& x);                  // x sigmoid(x)
Tensor Add(Tape* tape, const Tensor& a, const Tensor& b);  // shapes equal, or b is (T, C) or (C) and repeats: positions
Tensor Mul(Tape* tape, const Tensor& a, const Tensor& b);  // shapes equal: the gate of a SwiGLU
Tensor Scale(Tape* tape, const Tensor& x, float factor);
// x exp(min(s, limit)): CLIP's learned temperature. s is one number; behind the limit it gets no gradient.
Tensor ScaleByExp(Tape* tape, const Tensor& x, const Tensor& s, float limit);
// Each number is 0 with probability p, else divided by 1 - p. With a null tape nothing happens.
// Source: Srivastava et al. 2014.
Tensor Dropout(Tape* tape, const Tensor& x, float p, base::Rng& rng);

// --- attention (nn/ops_attention.cc) ---

struct AttentionOptions {
  enum class Mask {
    kNone,
    kCausal,  // row i of T queries sees keys j <= i + (S - T)
    kPrefix,  // the first `prefix` keys are seen by all, the others as in kCausal
  };
  int heads = 1;
  int kv_heads = 0;  // 0: as many as heads; else a divisor: several heads of queries share one of keys (GQA)
  Mask mask = Mask::kNone;
  int prefix = 0;
  std::span<const int> valid_keys =
      {};                     // (B) how many keys of each sequence are there at all; empty: all. Padding lies behind.
  Tensor* weights = nullptr;  // if not null: (B, heads, T, S), for whoever wants to look
};
// softmax(q k^T / sqrt(d)) v for each head.  q (B, T, H d), k and v (B, S, kv_heads d) -> (B, T, H d). A matrix is B
// = 1. Source: Vaswani et al. 2017, section 3.2; Ainslie et al. 2023 for shared heads.
Tensor Attention(Tape* tape, const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& options);
// Rotates pairs of columns of each head by an angle that grows with the row's position: first_position, first_position
// + 1, ... x (B, T, H d).  Source: Su et al. 2021, "RoFormer", eq. 34; halves (not neighbours) form the pairs, as in
// Llama.
Tensor Rope(Tape* tape, const Tensor& x, int heads, int first_position = 0, float theta = 10000.0f);

// --- rows as they are (nn/ops_rows.cc) ---

// Row ids[i] of the table.  table (V, C), ids (R) -> (R, C)
// REQUIRES: 0 <= id < V.
Tensor Embedding(Tape* tape, const Tensor& table, std::span<const int> ids);
// The rows of one sequence behind those of another: a (B, T, C), b (B, S, C) -> (B, T + S, C). b (S, C) repeats: a CLS
// row.
Tensor ConcatRows(Tape* tape, const Tensor& a, const Tensor& b);
// Rows begin, ..., begin + count - 1 of each sequence: x (B, T, C) -> (B, count, C)
Tensor SliceRows(Tape* tape, const Tensor& x, int begin, int count);
// One row of each sequence: x (B, T, C), rows (B) -> (B, C). The EOS row of captions of different lengths.
Tensor PickRows(Tape* tape, const Tensor& x, std::span<const int> rows);
// The mean over the rows of each sequence: x (B, T, C) -> (B, C)
Tensor MeanPool(Tape* tape, const Tensor& x);
// The same rows in every sequence: x (T, C) -> (B, T, C). Learned queries.
Tensor Repeat(Tape* tape, const Tensor& x, int batch);

// --- signals (nn/ops_conv.cc) ---

// x (B, channels, length), w (out, channels * kernel), b (out) -> (B, out, length'), length' = (length + 2 pad -
// kernel) / stride + 1
Tensor Conv1d(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b, int kernel, int stride, int pad);
// Rows become columns: x (A, C) -> (C, A), of each of a batch (B, A, C) -> (B, C, A). Logits of images to texts become
// those of texts to images.
Tensor SwapLastTwo(Tape* tape, const Tensor& x);

// --- losses (nn/ops_loss.cc) ---

// The mean of -log softmax(logits)[target] over the rows that count.  logits (..., V), targets (R); kIgnore does not
// count. If none counts, the loss is 0.
using kernels::kIgnore;
Tensor CrossEntropy(Tape* tape, const Tensor& logits, std::span<const int> targets);
// The mean of (x - target)^2 over all numbers.
Tensor MeanSquaredError(Tape* tape, const Tensor& x, const Tensor& target);

}  // namespace nn

#endif  // NN_OPS_H_
