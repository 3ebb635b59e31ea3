#include "kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "absl/functional/function_ref.h"
#include "base/parallel.h"
#include "kernels/clones.h"
#include "kernels/gemm.h"
#include "kernels/matrix.h"
#include "kernels/softmax_row.h"

namespace kernels {
namespace {

// The heads of a matrix whose rows are tokens: head h is columns h d to (h + 1) d, a view.
template <class Float>
class Heads {
 public:
  using View = std::conditional_t<std::is_const_v<Float>, ConstMatrix, Matrix>;

  Heads(std::span<Float> x, int tokens, int heads, int head_dim)
      : data_(x.data()), tokens_(tokens), head_dim_(head_dim), row_stride_(int64_t{heads} * head_dim) {}
  View operator[](int h) const { return {data_ + int64_t{h} * head_dim_, tokens_, head_dim_, row_stride_}; }

 private:
  Float* data_;
  int tokens_, head_dim_;
  int64_t row_stride_;
};

// The first `keys` columns of head h of weights or scores (H, Tq, Tk).
ConstMatrix HeadOf(std::span<const float> weights, const AttentionShape& s, int h, int keys) {
  return {weights.data() + int64_t{h} * s.queries * s.keys, s.queries, keys, s.keys};
}
Matrix HeadOf(std::span<float> weights, const AttentionShape& s, int h, int keys) {
  return {weights.data() + int64_t{h} * s.queries * s.keys, s.queries, keys, s.keys};
}

float Scale(const AttentionShape& s) { return 1.0f / std::sqrt(static_cast<float>(s.head_dim)); }

// The rows [begin, end) of all heads' scores become weights; a row is one query of one head.
KERNELS_CLONES void WeightsFromScores(std::span<float> scores, const AttentionShape& shape, const AttentionMask& mask,
                                      int64_t begin, int64_t end) {
  const float scale = Scale(shape);
  for (int64_t r = begin; r < end; ++r) {
    float* row = scores.data() + r * shape.keys;
    const int visible = VisibleKeys(shape, mask, static_cast<int>(r % shape.queries));
    for (int j = 0; j < visible; ++j) row[j] *= scale;
    inlined::SoftmaxRow(row, row, visible);
    for (int j = visible; j < shape.keys; ++j) row[j] = 0;
  }
}

// The rows [begin, end) of the weights' gradient become the scores', in place.
KERNELS_CLONES void ScoreGradients(std::span<const float> weights, const AttentionShape& shape,
                                   std::span<float> scratch, int64_t begin, int64_t end) {
  const float scale = Scale(shape);
  for (int64_t r = begin; r < end; ++r) {
    float* row = scratch.data() + r * shape.keys;
    inlined::SoftmaxRowBackward(weights.data() + r * shape.keys, row, row, shape.keys, scale,
                                inlined::Into::kOverwrite);
  }
}

// Every row belongs to one thread. A thread is worth waking for some 10 microseconds of work.
void ForRows(const AttentionShape& s, absl::FunctionRef<void(int64_t begin, int64_t end)> body) {
  constexpr int64_t kWorthAThread = 16384;  // scores
  base::ParallelFor(int64_t{s.heads} * s.queries, std::max<int64_t>(1, kWorthAThread / std::max(1, s.keys)), body);
}

}  // namespace

int VisibleKeys(const AttentionShape& shape, const AttentionMask& mask, int query) {
  int visible = shape.keys;
  if (mask.kind != AttentionMask::kNone) visible = query + (shape.keys - shape.queries) + 1;
  if (mask.kind == AttentionMask::kPrefix) visible = std::max(visible, mask.prefix);
  if (mask.valid_keys >= 0) visible = std::min(visible, mask.valid_keys);
  return std::clamp(visible, 0, shape.keys);
}

void Attention(std::span<const float> q, std::span<const float> k, std::span<const float> v,
               const AttentionShape& shape, const AttentionMask& mask, std::span<float> weights, std::span<float> y) {
  if (shape.queries == 0) return;
  const int group = shape.heads / shape.kv_heads;
  // The last query sees most; what nobody sees is not multiplied.
  const int keys = VisibleKeys(shape, mask, shape.queries - 1);
  const Heads<const float> qs(q, shape.queries, shape.heads, shape.head_dim);
  const Heads<const float> ks(k, keys, shape.kv_heads, shape.head_dim);
  const Heads<const float> vs(v, keys, shape.kv_heads, shape.head_dim);
  const Heads<float> ys(y, shape.queries, shape.heads, shape.head_dim);
  std::vector<GemmCall> calls(shape.heads);
  for (int h = 0; h < shape.heads; ++h) calls[h] = {qs[h], ks[h / group].T(), HeadOf(weights, shape, h, keys)};
  GemmBatch(calls);
  ForRows(shape, [&](int64_t begin, int64_t end) { WeightsFromScores(weights, shape, mask, begin, end); });
  const std::span<const float> kept = weights;
  for (int h = 0; h < shape.heads; ++h) calls[h] = {HeadOf(kept, shape, h, keys), vs[h / group], ys[h]};
  GemmBatch(calls);
}

void AttentionBackward(std::span<const float> dy, std::span<const float> q, std::span<const float> k,
                       std::span<const float> v, std::span<const float> weights, const AttentionShape& shape,
                       std::span<float> dq, std::span<float> dk, std::span<float> dv, std::span<float> scratch) {
  const int group = shape.heads / shape.kv_heads;
  const Heads<const float> dys(dy, shape.queries, shape.heads, shape.head_dim);
  const Heads<const float> qs(q, shape.queries, shape.heads, shape.head_dim);
  const Heads<const float> ks(k, shape.keys, shape.kv_heads, shape.head_dim);
  const Heads<const float> vs(v, shape.keys, shape.kv_heads, shape.head_dim);
  const Heads<float> dqs(dq, shape.queries, shape.heads, shape.head_dim);
  const Heads<float> dks(dk, shape.keys, shape.kv_heads, shape.head_dim);
  const Heads<float> dvs(dv, shape.keys, shape.kv_heads, shape.head_dim);
  std::vector<GemmCall> calls(shape.heads);
  // dweights = dy v^T, then through the softmax to the scores.
  for (int h = 0; h < shape.heads; ++h) {
    calls[h] = {dys[h], vs[h / group].T(), HeadOf(scratch, shape, h, shape.keys)};
  }
  GemmBatch(calls);
  ForRows(shape, [&](int64_t begin, int64_t end) { ScoreGradients(weights, shape, scratch, begin, end); });
  const std::span<const float> dscores = scratch;
  for (int h = 0; h < shape.heads; ++h) calls[h] = {HeadOf(dscores, shape, h, shape.keys), ks[h / group], dqs[h]};
  GemmBatch(calls, Write::kAdd);
  // The products of one batch must not share an output, so a key/value head takes one of its query heads at a time.
  calls.resize(2 * shape.kv_heads);
  for (int member = 0; member < group; ++member) {
    for (int kv = 0; kv < shape.kv_heads; ++kv) {
      const int h = kv * group + member;
      calls[2 * kv] = {HeadOf(dscores, shape, h, shape.keys).T(), qs[h], dks[kv]};
      calls[2 * kv + 1] = {HeadOf(weights, shape, h, shape.keys).T(), dys[h], dvs[kv]};
    }
    GemmBatch(calls, Write::kAdd);
  }
}

}  // namespace kernels
