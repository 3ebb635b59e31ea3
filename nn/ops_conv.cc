#include "kernels/im2col.h"
#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {

Tensor SwapLastTwo(Tape* tape, const Tensor& x) {
  const int rank = x.shape().rank();
  CHECK(rank == 2 || rank == 3) << "rows become columns of (A, C) or (B, A, C), not of " << x.shape().ToString();
  const int rows = x.shape()[rank - 2], cols = x.cols(), batch = rank == 3 ? x.shape()[0] : 1;
  const Tensor y = Tensor::Uninitialized(rank == 3 ? Shape{batch, cols, rows} : Shape{cols, rows});
  const auto swap = [=](std::span<const float> from, int from_rows, int from_cols, std::span<float> to, bool add) {
    const size_t size = size_t(from_rows) * from_cols;
    for (int b = 0; b < batch; ++b) {
      for (int r = 0; r < from_rows; ++r) {
        for (int c = 0; c < from_cols; ++c) {
          float& out = to[b * size + size_t(c) * from_rows + r];
          out = (add ? out : 0.0f) + from[b * size + size_t(r) * from_cols + c];
        }
      }
    }
  };
  swap(x.data(), rows, cols, y.data(), /*add=*/false);
  RecordBackward(tape, {&x}, y, [=] { swap(y.grad(), cols, rows, x.grad(), /*add=*/true); });
  return y;
}

namespace {

// Each output position's window as a row: x (B, channels, length) -> (B, length', channels * kernel)
Tensor Windows(Tape* tape, const Tensor& x, int kernel, int stride, int pad) {
  const int batch = x.shape()[0], channels = x.shape()[1], length = x.shape()[2];
  const kernels::Conv1dShape shape = {channels, length, kernel, stride, pad};
  const int out_length = kernels::Conv1dLength(shape);
  const Tensor y = Tensor::Uninitialized({batch, out_length, channels * kernel});
  const size_t in = size_t(channels) * length, out = size_t(out_length) * channels * kernel;
  base::ParallelFor(batch, 1, [&](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      kernels::Im2Col1d(x.data().subspan(b * in, in), shape, y.data().subspan(b * out, out));
    }
  });
  RecordBackward(tape, {&x}, y, [=] {
    const std::span<float> dx = x.grad();
    const std::span<const float> dy = y.grad();
    base::ParallelFor(batch, 1, [&](int64_t begin, int64_t end) {
      for (int64_t b = begin; b < end; ++b) {
        kernels::Col2Im1d(dy.subspan(b * out, out), shape, dx.subspan(b * in, in));
      }
    });
  });
  return y;
}

}  // namespace

Tensor Conv1d(Tape* tape, const Tensor& x, const Tensor& w, const Tensor& b, int kernel, int stride, int pad) {
  CHECK(x.shape().rank() == 3 && w.cols() == x.shape()[1] * kernel && kernel >= 1 && stride >= 1 && pad >= 0 &&
        x.cols() + 2 * pad >= kernel)
      << "a kernel of " << kernel << ", stride " << stride << ", padding " << pad << " with weights "
      << w.shape().ToString() << " on " << x.shape().ToString();
  // A convolution is a product with every window: the same weights, and the fast product.
  return SwapLastTwo(tape, LinearNT(tape, Windows(tape, x, kernel, stride, pad), w, b));
}

}  // namespace nn
