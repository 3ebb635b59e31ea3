#include "kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/clones.h"
#include "kernels/softmax_row.h"

namespace kernels {
namespace {

// The views and products of kernels/gemm.h, as plain loops.
struct ConstMatrix {
  const float* data;
  int rows, cols;
  int64_t row_stride, col_stride;
  ConstMatrix T() const { return {data, cols, rows, col_stride, row_stride}; }
};
struct Matrix {
  float* data;
  int rows, cols;
  int64_t row_stride;
};
enum class Write { kOverwrite, kAdd };
struct GemmCall {
  ConstMatrix a, b;
  Matrix c;
};

void GemmBatch(std::span<const GemmCall> calls, Write write = Write::kOverwrite) {
  for (const auto& [a, b, c] : calls) {
    for (int i = 0; i < c.rows; ++i) {
      float* out = c.data + i * c.row_stride;
      if (write == Write::kOverwrite) std::fill(out, out + c.cols, 0.0f);
      for (int k = 0; k < a.cols; ++k) {
        const float x = a.data[i * a.row_stride + k * a.col_stride];
        for (int j = 0; j < c.cols; ++j) out[j] += x * b.data[k * b.row_stride + j * b.col_stride];
      }
    }
  }
}

// The heads of a matrix whose rows are tokens: head h is d columns of every row.
class Heads {
 public:
  Heads(std::span<const float> x, int tokens, int heads, int head_dim)
      : data_(x.data()), tokens_(tokens), dim_(head_dim), stride_(int64_t{heads} * head_dim) {}
  ConstMatrix operator[](int h) const { return {data_ + int64_t{h} * dim_, tokens_, dim_, stride_, 1}; }

 private:
  const float* data_;
  int tokens_, dim_;
  int64_t stride_;
};

class MutableHeads {
 public:
  MutableHeads(std::span<float> x, int tokens, int heads, int head_dim)
      : data_(x.data()), tokens_(tokens), dim_(head_dim), stride_(int64_t{heads} * head_dim) {}
  Matrix operator[](int h) const { return {data_ + int64_t{h} * dim_, tokens_, dim_, stride_}; }

 private:
  float* data_;
  int tokens_, dim_;
  int64_t stride_;
};

// The first `keys` columns of head h of weights or scores (H, Tq, Tk).
ConstMatrix HeadOf(std::span<const float> weights, const AttentionShape& s, int h, int keys) {
  return {weights.data() + int64_t{h} * s.queries * s.keys, s.queries, keys, s.keys, 1};
}
Matrix HeadOf(std::span<float> weights, const AttentionShape& s, int h, int keys) {
  return {weights.data() + int64_t{h} * s.queries * s.keys, s.queries, keys, s.keys};
}

float Scale(const AttentionShape& s) { return 1.0f / std::sqrt(static_cast<float>(s.head_dim)); }

KERNELS_CLONES void WeightsFromScores(std::span<float> scores, const AttentionShape& shape, const AttentionMask& mask) {
  const float scale = Scale(shape);
  for (int h = 0; h < shape.heads; ++h) {
    for (int i = 0; i < shape.queries; ++i) {
      float* row = scores.data() + (int64_t{h} * shape.queries + i) * shape.keys;
      const int visible = VisibleKeys(shape, mask, i);
      for (int j = 0; j < visible; ++j) row[j] *= scale;
      inlined::SoftmaxRow(row, row, visible);
      for (int j = visible; j < shape.keys; ++j) row[j] = 0;
    }
  }
}

KERNELS_CLONES void ScoreGradients(std::span<const float> weights, const AttentionShape& shape,
                                   std::span<float> scratch) {
  const float scale = Scale(shape);
  for (int64_t r = 0; r < int64_t{shape.heads} * shape.queries; ++r) {
    float* row = scratch.data() + r * shape.keys;
    inlined::SoftmaxRowBackward(weights.data() + r * shape.keys, row, row, shape.keys, scale,
                                inlined::Into::kOverwrite);
  }
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
  const Heads qs(q, shape.queries, shape.heads, shape.head_dim);
  const Heads ks(k, keys, shape.kv_heads, shape.head_dim);
  const Heads vs(v, keys, shape.kv_heads, shape.head_dim);
  const MutableHeads ys(y, shape.queries, shape.heads, shape.head_dim);
  std::vector<GemmCall> calls(shape.heads);
  for (int h = 0; h < shape.heads; ++h) calls[h] = {qs[h], ks[h / group].T(), HeadOf(weights, shape, h, keys)};
  GemmBatch(calls);
  WeightsFromScores(weights, shape, mask);
  const std::span<const float> kept = weights;
  for (int h = 0; h < shape.heads; ++h) calls[h] = {HeadOf(kept, shape, h, keys), vs[h / group], ys[h]};
  GemmBatch(calls);
}

void AttentionBackward(std::span<const float> dy, std::span<const float> q, std::span<const float> k,
                       std::span<const float> v, std::span<const float> weights, const AttentionShape& shape,
                       std::span<float> dq, std::span<float> dk, std::span<float> dv, std::span<float> scratch) {
  const int group = shape.heads / shape.kv_heads;
  const Heads dys(dy, shape.queries, shape.heads, shape.head_dim);
  const Heads qs(q, shape.queries, shape.heads, shape.head_dim);
  const Heads ks(k, shape.keys, shape.kv_heads, shape.head_dim);
  const Heads vs(v, shape.keys, shape.kv_heads, shape.head_dim);
  const MutableHeads dqs(dq, shape.queries, shape.heads, shape.head_dim);
  const MutableHeads dks(dk, shape.keys, shape.kv_heads, shape.head_dim);
  const MutableHeads dvs(dv, shape.keys, shape.kv_heads, shape.head_dim);
  std::vector<GemmCall> calls(shape.heads);
  // dweights = dy v^T, then through the softmax to the scores.
  for (int h = 0; h < shape.heads; ++h) {
    calls[h] = {dys[h], vs[h / group].T(), HeadOf(scratch, shape, h, shape.keys)};
  }
  GemmBatch(calls);
  ScoreGradients(weights, shape, scratch);
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
