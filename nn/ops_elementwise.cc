#include <cmath>

#include "kernels/activations.h"
#include "kernels/math.h"
#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {
namespace {

using Forward = void (*)(std::span<const float> x, std::span<float> y);
using Backward = void (*)(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

// The gradient of t is, or grows by, as many numbers.
void AddToGradient(const Tensor& t, std::span<const float> from) {
  const auto [grad, fresh] = t.grad_to_write();
  ParallelRows(from.size(), 1, [to = grad, fresh = fresh, from](int64_t begin, int64_t end) {
    if (fresh) {
      std::ranges::copy(Rows(from, begin, end, 1), to.begin() + begin);
    } else {
      AddTo(Rows(to, begin, end, 1), Rows(from, begin, end, 1));
    }
  });
}

// y[i] = f(x[i]) for each number.
Tensor Elementwise(Tape* tape, const Tensor& x, Forward forward, Backward backward) {
  const Tensor y = Tensor::Uninitialized(x.shape());
  const int64_t size = x.data().size();
  ParallelRows(size, 1, [&](int64_t begin, int64_t end) {
    forward(Rows<const float>(x.data(), begin, end, 1), Rows(y.data(), begin, end, 1));
  });
  RecordBackward(tape, {&x}, y, [=] {
    const std::span<const float> dy = y.grad();
    const std::span<float> dx = x.grad();
    ParallelRows(size, 1, [&](int64_t begin, int64_t end) {
      backward(Rows<const float>(x.data(), begin, end, 1), Rows(dy, begin, end, 1), Rows(dx, begin, end, 1));
    });
  });
  return y;
}

}  // namespace

Tensor Gelu(Tape* tape, const Tensor& x) { return Elementwise(tape, x, kernels::Gelu, kernels::GeluBackward); }
Tensor GeluTanh(Tape* tape, const Tensor& x) {
  return Elementwise(tape, x, kernels::GeluTanh, kernels::GeluTanhBackward);
}
Tensor Silu(Tape* tape, const Tensor& x) { return Elementwise(tape, x, kernels::Silu, kernels::SiluBackward); }

Tensor Add(Tape* tape, const Tensor& a, const Tensor& b) {
  const size_t size = a.data().size(), period = b.data().size();
  CHECK(period > 0 ? size % period == 0 && a.cols() == b.cols() : size == 0)
      << b.shape().ToString() << " does not repeat to " << a.shape().ToString();
  const Tensor y = Tensor::Uninitialized(a.shape());
  const int64_t cols = a.cols(), b_rows = size == 0 ? 1 : period / cols;
  ParallelRows(a.rows(), cols, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const std::span<const float> left = Rows<const float>(a.data(), r, r + 1, cols);
      const std::span<const float> right = Rows<const float>(b.data(), r % b_rows, r % b_rows + 1, cols);
      const std::span<float> out = Rows(y.data(), r, r + 1, cols);
      for (int64_t c = 0; c < cols; ++c) out[c] = left[c] + right[c];
    }
  });
  RecordBackward(tape, {&a, &b}, y, [=] {
    const std::span<const float> dy = y.grad();
    if (a.needs_grad()) AddToGradient(a, dy);
    if (!b.needs_grad()) return;
    if (period == size) return AddToGradient(b, dy);
    // A number of b belongs to one thread, which adds its repetitions in their order.
    const std::span<float> db = b.grad();
    const int64_t repeats = size == 0 ? 0 : size / period;
    ParallelRows(period, repeats, [&](int64_t begin, int64_t end) {
      for (size_t start = 0; start < size; start += period) {
        AddTo(Rows(db, begin, end, 1), dy.subspan(start + begin, end - begin));
      }
    });
  });
  return y;
}

Tensor Mul(Tape* tape, const Tensor& a, const Tensor& b) {
  CHECK(a.shape() == b.shape()) << a.shape().ToString() << " times " << b.shape().ToString();
  const Tensor y = Tensor::Uninitialized(a.shape());
  for (size_t i = 0; i < y.data().size(); ++i) y.data()[i] = a.data()[i] * b.data()[i];
  RecordBackward(tape, {&a, &b}, y, [=] {
    const std::span<const float> dy = y.grad();
    if (a.needs_grad()) {
      for (size_t i = 0; i < dy.size(); ++i) a.grad()[i] += dy[i] * b.data()[i];
    }
    if (b.needs_grad()) {
      for (size_t i = 0; i < dy.size(); ++i) b.grad()[i] += dy[i] * a.data()[i];
    }
  });
  return y;
}

Tensor Scale(Tape* tape, const Tensor& x, float factor) {
  const Tensor y = Tensor::Uninitialized(x.shape());
  for (size_t i = 0; i < y.data().size(); ++i) y.data()[i] = x.data()[i] * factor;
  RecordBackward(tape, {&x}, y, [=] {
    const std::span<const float> dy = y.grad();
    const std::span<float> dx = x.grad();
    for (size_t i = 0; i < dy.size(); ++i) dx[i] += dy[i] * factor;
  });
  return y;
}

Tensor ScaleByExp(Tape* tape, const Tensor& x, const Tensor& s, float limit) {
  const bool clamped = s.item() > limit;
  const float factor = kernels::Exp(clamped ? limit : s.item());
  const Tensor y = Scale(nullptr, x, factor);
  RecordBackward(tape, {&x, &s}, y, [=] {
    const std::span<const float> dy = y.grad();
    if (x.needs_grad()) {
      const std::span<float> dx = x.grad();
      for (size_t i = 0; i < dy.size(); ++i) dx[i] += dy[i] * factor;
    }
    // d (x e^s) / ds is the result itself.
    if (s.needs_grad() && !clamped) {
      double sum = 0;
      for (size_t i = 0; i < dy.size(); ++i) sum += double{dy[i]} * y.data()[i];
      s.grad()[0] += static_cast<float>(sum);
    }
  });
  return y;
}

Tensor Dropout(Tape* tape, const Tensor& x, float p, base::Rng& rng) {
  CHECK(0 <= p && p < 1) << "dropout with probability " << p;
  if (tape == nullptr || p == 0) return x;
  const Tensor mask = Tensor::Uninitialized(x.shape());
  for (float& m : mask.data()) m = rng.Uniform() < p ? 0.0f : 1 / (1 - p);
  return Mul(tape, x, mask);
}

}  // namespace nn
