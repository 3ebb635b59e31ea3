#include "kernels/gemm.h"
#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {
namespace {

using kernels::RowMajor;
using kernels::Write;

kernels::ConstMatrix Values(const Tensor& t) { return RowMajor(std::span<const float>(t.data()), t.rows(), t.cols()); }
kernels::ConstMatrix Gradient(const Tensor& t) {
  return RowMajor(std::span<const float>(t.grad()), t.rows(), t.cols());
}

// The gradient of t is, or grows by, a b.
void MultiplyIntoGradient(const kernels::ConstMatrix& a, const kernels::ConstMatrix& b, const Tensor& t) {
  const auto [grad, fresh] = t.grad_to_write();
  kernels::Gemm(a, b, RowMajor(grad, t.rows(), t.cols()), fresh ? Write::kOverwrite : Write::kAdd);
}

// y = x w + b, where w comes as (C, D), however it is kept.
Tensor Product(const Tensor& x, const kernels::ConstMatrix& w, const Tensor& b) {
  CHECK(x.cols() == w.rows) << "rows of " << x.cols() << " numbers meet weights for " << w.rows;
  const Tensor y = Tensor::Uninitialized(x.shape().WithCols(w.cols));
  const kernels::Matrix out = RowMajor(y.data(), y.rows(), y.cols());
  if (!b.has_value()) {
    kernels::Gemm(Values(x), w, out);
    return y;
  }
  CHECK(b.shape().elements() == y.cols()) << "a bias of " << b.shape().ToString() << " for " << w.cols << " columns";
  // The product is added to what is there, so the bias costs no pass of its own.
  ParallelRows(y.rows(), y.cols(), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) std::ranges::copy(b.data(), Rows(y.data(), r, r + 1, y.cols()).begin());
  });
  kernels::Gemm(Values(x), w, out, Write::kAdd);
  return y;
}

// db += the sum of dy over its rows; each column belongs to one thread, and is summed from top to bottom.
void AddBiasGradient(const Tensor& b, const Tensor& y) {
  const int rows = y.rows(), cols = y.cols();
  const std::span<const float> dy = y.grad();
  const std::span<float> db = b.grad();
  ParallelRows(cols, rows, [&](int64_t begin, int64_t end) {
    for (int r = 0; r < rows; ++r) {
      for (int64_t c = begin; c < end; ++c) db[c] += dy[size_t(r) * cols + c];
    }
  });
}

}  // namespace

Tensor Linear(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b) {
  const Tensor y = Product(x, Values(w), b);
  RecordBackward(tape, {&x, &w, &b}, y, [=] {
    if (x.needs_grad()) MultiplyIntoGradient(Gradient(y), Values(w).T(), x);  // dx += dy w^T
    if (w.needs_grad()) MultiplyIntoGradient(Values(x).T(), Gradient(y), w);  // dw += x^T dy
    if (b.has_value() && b.needs_grad()) AddBiasGradient(b, y);
  });
  return y;
}

Tensor LinearNT(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b) {
  const Tensor y = Product(x, Values(w).T(), b);
  RecordBackward(tape, {&x, &w, &b}, y, [=] {
    if (x.needs_grad()) MultiplyIntoGradient(Gradient(y), Values(w), x);      // dx += dy w
    if (w.needs_grad()) MultiplyIntoGradient(Gradient(y).T(), Values(x), w);  // dw += dy^T x
    if (b.has_value() && b.needs_grad()) AddBiasGradient(b, y);
  });
  return y;
}

Tensor MatMulNT(Tape* tape, const Tensor& a, const Tensor& b) { return LinearNT(tape, a, b); }

}  // namespace nn
