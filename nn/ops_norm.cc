#include <vector>

#include "kernels/layer_norm.h"
#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {
namespace {

// Gain and bias are shared by all rows, so their gradients are sums over rows. Each block of this many rows is summed
// by one thread, and the blocks in their order: the bits do not depend on how many threads there are.
constexpr int kBlockRows = 64;

void CheckColumns(const Tensor& x, const Tensor& parameter, const char* what) {
  CHECK(parameter.shape().elements() == x.cols())
      << "a " << what << " of " << parameter.shape().ToString() << " for rows of " << x.cols() << " numbers";
}

// Calls block(begin, end, sums) for each block of rows, where `sums` is room for `width` partial sums of its own, and
// returns the sums over all blocks.
std::vector<float> SumOverBlocks(int rows, int width,
                                 absl::FunctionRef<void(int64_t begin, int64_t end, std::span<float> sums)> block) {
  const int blocks = (rows + kBlockRows - 1) / kBlockRows;
  std::vector<float> partial(size_t(blocks) * width);
  base::ParallelFor(blocks, 1, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      block(i * kBlockRows, std::min<int64_t>(rows, (i + 1) * kBlockRows),
            std::span<float>(partial).subspan(i * width, width));
    }
  });
  std::vector<float> sums(width);
  for (int i = 0; i < blocks; ++i) AddTo(sums, std::span<float>(partial).subspan(size_t(i) * width, width));
  return sums;
}

void AddIfNeeded(const Tensor& parameter, std::span<const float> gradient) {
  if (parameter.needs_grad()) AddTo(parameter.grad(), gradient);
}

}  // namespace

Tensor LayerNorm(Tape* tape, const Tensor& x, const Tensor& gain, const Tensor& bias, float epsilon) {
  CheckColumns(x, gain, "gain");
  CheckColumns(x, bias, "bias");
  const int rows = x.rows(), cols = x.cols();
  const Tensor y = Tensor::Uninitialized(x.shape());
  const Tensor mean = Tensor::Uninitialized({rows}), rstd = Tensor::Uninitialized({rows});
  ParallelRows(rows, cols, [&](int64_t begin, int64_t end) {
    kernels::LayerNormRows(Rows<const float>(x.data(), begin, end, cols), gain.data(), bias.data(),
                           Rows(y.data(), begin, end, cols), Rows(mean.data(), begin, end, 1),
                           Rows(rstd.data(), begin, end, 1), end - begin, cols, epsilon);
  });
  RecordBackward(tape, {&x, &gain, &bias}, y, [=] {
    // The kernel adds to all three; what nobody needs goes nowhere.
    const Tensor dx = x.needs_grad() ? Tensor() : Tensor::Zeros(x.shape());
    const std::span<float> dx_data = x.needs_grad() ? x.grad() : dx.data();
    const std::span<const float> dy = y.grad();
    const std::vector<float> sums = SumOverBlocks(rows, 2 * cols, [&](int64_t begin, int64_t end, std::span<float> s) {
      kernels::LayerNormRowsBackward(Rows(dy, begin, end, cols), Rows<const float>(x.data(), begin, end, cols),
                                     gain.data(), Rows<const float>(mean.data(), begin, end, 1),
                                     Rows<const float>(rstd.data(), begin, end, 1), Rows(dx_data, begin, end, cols),
                                     s.first(cols), s.last(cols), end - begin, cols);
    });
    AddIfNeeded(gain, std::span<const float>(sums).first(cols));
    AddIfNeeded(bias, std::span<const float>(sums).last(cols));
  });
  return y;
}

Tensor RmsNorm(Tape* tape, const Tensor& x, const Tensor& gain, float epsilon) {
  CheckColumns(x, gain, "gain");
  const int rows = x.rows(), cols = x.cols();
  const Tensor y = Tensor::Uninitialized(x.shape());
  const Tensor rstd = Tensor::Uninitialized({rows});
  ParallelRows(rows, cols, [&](int64_t begin, int64_t end) {
    kernels::RmsNormRows(Rows<const float>(x.data(), begin, end, cols), gain.data(), Rows(y.data(), begin, end, cols),
                         Rows(rstd.data(), begin, end, 1), end - begin, cols, epsilon);
  });
  RecordBackward(tape, {&x, &gain}, y, [=] {
    const Tensor dx = x.needs_grad() ? Tensor() : Tensor::Zeros(x.shape());
    const std::span<float> dx_data = x.needs_grad() ? x.grad() : dx.data();
    const std::span<const float> dy = y.grad();
    const std::vector<float> sums = SumOverBlocks(rows, cols, [&](int64_t begin, int64_t end, std::span<float> s) {
      kernels::RmsNormRowsBackward(Rows(dy, begin, end, cols), Rows<const float>(x.data(), begin, end, cols),
                                   gain.data(), Rows<const float>(rstd.data(), begin, end, 1),
                                   Rows(dx_data, begin, end, cols), s, end - begin, cols);
    });
    AddIfNeeded(gain, sums);
  });
  return y;
}

Tensor L2Normalize(Tape* tape, const Tensor& x) {
  // Small enough to change no length that is not itself rounding, large enough that a row of zeros divides by
  // something.
  constexpr float kEpsilon = 1e-12f;
  const int rows = x.rows(), cols = x.cols();
  const Tensor y = Tensor::Uninitialized(x.shape());
  const Tensor norm = Tensor::Uninitialized({rows});
  ParallelRows(rows, cols, [&](int64_t begin, int64_t end) {
    kernels::L2NormalizeRows(Rows<const float>(x.data(), begin, end, cols), Rows(y.data(), begin, end, cols),
                             Rows(norm.data(), begin, end, 1), end - begin, cols, kEpsilon);
  });
  RecordBackward(tape, {&x}, y, [=] {
    const std::span<const float> dy = y.grad();
    const std::span<float> dx = x.grad();
    ParallelRows(rows, cols, [&](int64_t begin, int64_t end) {
      kernels::L2NormalizeRowsBackward(Rows(dy, begin, end, cols), Rows<const float>(y.data(), begin, end, cols),
                                       Rows<const float>(norm.data(), begin, end, 1), Rows(dx, begin, end, cols),
                                       end - begin, cols);
    });
  });
  return y;
}

}  // namespace nn
