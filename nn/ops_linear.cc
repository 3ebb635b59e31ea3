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
kernels::Matrix GradientToAdd(const Tensor& t) { return RowMajor(t.grad(), t.rows(), t.cols()); }

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
  for (int r = 0; r < y.rows(); ++r) std::ranges::copy(b.data(), y.data().begin() + size_t(r) * y.cols());
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
    if (x.needs_grad()) kernels::Gemm(Gradient(y), Values(w).T(), GradientToAdd(x), Write::kAdd);  // dx += dy w^T
    if (w.needs_grad()) kernels::Gemm(Values(x).T(), Gradient(y), GradientToAdd(w), Write::kAdd);  // dw += x^T dy
    if (b.has_value() && b.needs_grad()) AddBiasGradient(b, y);
  });
  return y;
}

Tensor LinearNT(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b) {
  const Tensor y = Product(x, Values(w).T(), b);
  RecordBackward(tape, {&x, &w, &b}, y, [=] {
    if (x.needs_grad()) kernels::Gemm(Gradient(y), Values(w), GradientToAdd(x), Write::kAdd);      // dx += dy w
    if (w.needs_grad()) kernels::Gemm(Gradient(y).T(), Values(x), GradientToAdd(w), Write::kAdd);  // dw += dy^T x
    if (b.has_value() && b.needs_grad()) AddBiasGradient(b, y);
  });
  return y;
}

Tensor MatMulNT(Tape* tape, const Tensor& a, const Tensor& b) { return LinearNT(tape, a, b); }

}  // namespace nn
