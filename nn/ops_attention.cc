#include <cmath>
#include <vector>

#include "kernels/attention.h"
#include "kernels/rope.h"
#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {
namespace {

struct Layout {
  int batch, queries, keys, heads, kv_heads, head_dim;

  kernels::AttentionShape shape() const { return {queries, keys, heads, kv_heads, head_dim}; }
  // Numbers of one sequence.
  size_t q_size() const { return size_t(queries) * heads * head_dim; }
  size_t kv_size() const { return size_t(keys) * kv_heads * head_dim; }
  size_t weights_size() const { return size_t(heads) * queries * keys; }
};

Layout LayoutOf(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& options) {
  const int rank = q.shape().rank();
  CHECK((rank == 2 || rank == 3) && k.shape().rank() == rank && k.shape() == v.shape())
      << "queries " << q.shape().ToString() << ", keys " << k.shape().ToString() << ", values " << v.shape().ToString();
  Layout l = {.batch = rank == 3 ? q.shape()[0] : 1,
              .queries = q.shape()[rank - 2],
              .keys = k.shape()[rank - 2],
              .heads = options.heads,
              .kv_heads = options.kv_heads == 0 ? options.heads : options.kv_heads,
              .head_dim = q.cols() / options.heads};
  CHECK(l.head_dim * l.heads == q.cols() && l.heads % l.kv_heads == 0 && k.cols() == l.kv_heads * l.head_dim)
      << l.heads << " heads of queries and " << l.kv_heads << " of keys do not fit queries " << q.shape().ToString()
      << " and keys " << k.shape().ToString();
  CHECK(rank == 2 || k.shape()[0] == l.batch) << l.batch << " sequences ask " << k.shape()[0];
  CHECK(options.valid_keys.empty() || options.valid_keys.size() == l.batch)
      << options.valid_keys.size() << " lengths for " << l.batch << " sequences";
  return l;
}

kernels::AttentionMask MaskOf(const AttentionOptions& options, int sequence) {
  kernels::AttentionMask mask;
  mask.kind = options.mask == AttentionOptions::Mask::kCausal   ? kernels::AttentionMask::kCausal
              : options.mask == AttentionOptions::Mask::kPrefix ? kernels::AttentionMask::kPrefix
                                                                : kernels::AttentionMask::kNone;
  mask.prefix = options.prefix;
  mask.valid_keys = options.valid_keys.empty() ? -1 : options.valid_keys[sequence];
  return mask;
}

}  // namespace

Tensor Attention(Tape* tape, const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& options) {
  const Layout l = LayoutOf(q, k, v, options);
  const Tensor y = Tensor::Uninitialized(q.shape());
  const Tensor weights = Tensor::Uninitialized({l.batch, l.heads, l.queries, l.keys});
  // One sequence is one thread's; where there is but one, its heads are shared out inside the kernel.
  base::ParallelFor(l.batch, 1, [&](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      kernels::Attention(Rows<const float>(q.data(), b, b + 1, l.q_size()),
                         Rows<const float>(k.data(), b, b + 1, l.kv_size()),
                         Rows<const float>(v.data(), b, b + 1, l.kv_size()), l.shape(), MaskOf(options, b),
                         Rows(weights.data(), b, b + 1, l.weights_size()), Rows(y.data(), b, b + 1, l.q_size()));
    }
  });
  if (options.weights != nullptr) *options.weights = weights;
  RecordBackward(tape, {&q, &k, &v}, y, [=] {
    // The kernel adds to all three; what nobody needs goes nowhere, each to its own, since threads share the work.
    std::vector<Tensor> nowhere;
    const auto grad = [&nowhere](const Tensor& t) {
      return t.needs_grad() ? t.grad() : nowhere.emplace_back(Tensor::Zeros(t.shape())).data();
    };
    const std::span<float> dq = grad(q), dk = grad(k), dv = grad(v);
    const std::span<const float> dy = y.grad();
    base::ParallelFor(l.batch, 1, [&](int64_t begin, int64_t end) {
      const Tensor scratch = Tensor::Uninitialized({static_cast<int>(l.weights_size())});
      for (int64_t b = begin; b < end; ++b) {
        kernels::AttentionBackward(
            Rows(dy, b, b + 1, l.q_size()), Rows<const float>(q.data(), b, b + 1, l.q_size()),
            Rows<const float>(k.data(), b, b + 1, l.kv_size()), Rows<const float>(v.data(), b, b + 1, l.kv_size()),
            Rows<const float>(weights.data(), b, b + 1, l.weights_size()), l.shape(), Rows(dq, b, b + 1, l.q_size()),
            Rows(dk, b, b + 1, l.kv_size()), Rows(dv, b, b + 1, l.kv_size()), scratch.data());
      }
    });
  });
  return y;
}

Tensor Rope(Tape* tape, const Tensor& x, int heads, int first_position, float theta) {
  const int rank = x.shape().rank();
  CHECK((rank == 2 || rank == 3) && x.cols() % (2 * heads) == 0)
      << heads << " heads of pairs do not fit " << x.shape().ToString();
  const int batch = rank == 3 ? x.shape()[0] : 1, rows = x.shape()[rank - 2], head_dim = x.cols() / heads;
  const size_t size = size_t(rows) * x.cols();
  const Tensor y = Tensor::Uninitialized(x.shape());
  for (int b = 0; b < batch; ++b) {
    kernels::Rope(x.data().subspan(b * size, size), y.data().subspan(b * size, size), rows, heads, head_dim,
                  first_position, theta);
  }
  RecordBackward(tape, {&x}, y, [=] {
    for (int b = 0; b < batch; ++b) {
      kernels::RopeBackward(y.grad().subspan(b * size, size), x.grad().subspan(b * size, size), rows, heads, head_dim,
                            first_position, theta);
    }
  });
  return y;
}

}  // namespace nn
