// Scaled dot-product attention: all heads of one sequence in one call.
//
//   Tq  queries, Tk  keys, H  query heads, Hkv  key/value heads (divides H), d  head dimension
//
// Every matrix is row-major, a token a row; head h is the columns h d to (h + 1) d of its row.

#ifndef KERNELS_ATTENTION_H_
#define KERNELS_ATTENTION_H_

#include <span>

namespace kernels {

struct AttentionShape {
  int queries;   // Tq
  int keys;      // Tk: of the same sequence, of a cache, or of another sequence (cross-attention)
  int heads;     // H
  int kv_heads;  // Hkv: H for multi-head, 1 for multi-query, between them for grouped-query attention
  int head_dim;  // d
};

// Which keys a query sees: always the first few, so a mask is one number per query.
struct AttentionMask {
  enum Kind {
    kNone,    // all keys
    kCausal,  // key j is visible to query i if j <= i + (Tk - Tq): the last query sees all keys
    kPrefix,  // the first `prefix` keys are visible to all queries, the others as kCausal
  };
  Kind kind = kNone;
  int prefix = 0;
  int valid_keys = -1;  // keys from here on are padding, invisible to all; -1 for none
};

// How many keys, counted from the first, query `query` sees; 0 to shape.keys.
//
// Example: Tq = Tk = 3, kPrefix with prefix 2: queries 0, 1, 2 see 2, 2, 3 keys.
int VisibleKeys(const AttentionShape& shape, const AttentionMask& mask, int query);

// y = weights v, weights = softmax(q k^T / sqrt(d)) over the visible keys, each head on its own. Query head h reads the
// key/value head h / (H / Hkv).
//
//   q        (Tq, H d)
//   k, v     (Tk, Hkv d)     finite everywhere, also where they are invisible
//   weights  (H, Tq, Tk)     overwritten, kept for backward; 0 for what is invisible
//   y        (Tq, H d)       overwritten; may overlap nothing
//
// A query that sees no key attends to nothing: its weights and its y are 0.
//
// Cost:     4 Tq Tk H d FLOPs and the exponentials; no copy of q, k or v.
// Numerics: the products as Gemm, the softmax as SoftmaxRows. A row depends on its visible keys only, so one query
//           against a cache has the bits of the same query in a whole sequence.
// Sources:  Vaswani et al. 2017, "Attention Is All You Need", eq. 1; Ainslie et al. 2023, "GQA: Training Generalized
//           Multi-Query Transformer Models from Multi-Head Checkpoints".
void Attention(std::span<const float> q, std::span<const float> k, std::span<const float> v,
               const AttentionShape& shape, const AttentionMask& mask, std::span<float> weights, std::span<float> y);

// What dy (Tq, H d) at y is at q, k and v, added to dq (Tq, H d), dk and dv (Tk, Hkv d).
//
//   weights  (H, Tq, Tk)  as Attention left them; they say all about the mask
//   scratch  (H, Tq, Tk)  overwritten: the gradient at the scores before their division by sqrt(d)
//
// A key/value head collects the gradients of its query heads in their order.
void AttentionBackward(std::span<const float> dy, std::span<const float> q, std::span<const float> k,
                       std::span<const float> v, std::span<const float> weights, const AttentionShape& shape,
                       std::span<float> dq, std::span<float> dk, std::span<float> dv, std::span<float> scratch);

}  // namespace kernels

#endif  // KERNELS_ATTENTION_H_
