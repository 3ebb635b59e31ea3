#include <vector>

#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {
namespace {

// A batch of sequences; a matrix is a batch of one.
struct Batch {
  int sequences, rows, cols;
  explicit Batch(const Tensor& x)
      : sequences(x.shape().rank() == 3 ? x.shape()[0] : 1),
        rows(x.shape().rank() == 3 ? x.shape()[1] : x.rows()),
        cols(x.cols()) {
    CHECK(x.shape().rank() == 2 || x.shape().rank() == 3)
        << "rows of sequences come as (T, C) or (B, T, C), not as " << x.shape().ToString();
  }
  size_t numbers() const { return size_t(rows) * cols; }  // of one sequence
};

// The shape of `x` with another number of rows in each sequence.
Shape WithRows(const Tensor& x, int rows) {
  return x.shape().rank() == 3 ? Shape{x.shape()[0], rows, x.cols()} : Shape{rows, x.cols()};
}

void Copy(std::span<const float> from, std::span<float> to) { std::ranges::copy(from, to.begin()); }

}  // namespace

Tensor Embedding(Tape* tape, const Tensor& table, std::span<const int> ids) {
  const int cols = table.cols();
  const Tensor y = Tensor::Uninitialized({static_cast<int>(ids.size()), cols});
  for (size_t i = 0; i < ids.size(); ++i) {
    CHECK(0 <= ids[i] && ids[i] < table.rows()) << "row " << ids[i] << " of a table of " << table.rows();
    Copy(table.row(ids[i]), y.data().subspan(i * cols, cols));
  }
  RecordBackward(tape, {&table}, y, [=, kept = std::vector<int>(ids.begin(), ids.end())] {
    for (size_t i = 0; i < kept.size(); ++i) {
      AddTo(table.grad().subspan(size_t(kept[i]) * cols, cols), y.grad().subspan(i * cols, cols));
    }
  });
  return y;
}

Tensor ConcatRows(Tape* tape, const Tensor& a, const Tensor& b) {
  const Batch first(a), second(b);
  CHECK(first.cols == second.cols && (second.sequences == first.sequences || b.shape().rank() == 2))
      << b.shape().ToString() << " does not fit behind " << a.shape().ToString();
  const bool repeats = b.shape().rank() == 2;  // one for all sequences
  const int rows = first.rows + second.rows;
  const Tensor y = Tensor::Uninitialized(WithRows(a, rows));
  const size_t stride = size_t(rows) * first.cols;
  for (int i = 0; i < first.sequences; ++i) {
    const std::span<float> out = y.data().subspan(i * stride, stride);
    Copy(a.data().subspan(i * first.numbers(), first.numbers()), out);
    Copy(b.data().subspan(repeats ? 0 : i * second.numbers(), second.numbers()), out.subspan(first.numbers()));
  }
  RecordBackward(tape, {&a, &b}, y, [=] {
    for (int i = 0; i < first.sequences; ++i) {
      const std::span<const float> dy = y.grad().subspan(i * stride, stride);
      if (a.needs_grad()) AddTo(a.grad().subspan(i * first.numbers(), first.numbers()), dy.first(first.numbers()));
      if (b.needs_grad()) {
        AddTo(b.grad().subspan(repeats ? 0 : i * second.numbers(), second.numbers()), dy.subspan(first.numbers()));
      }
    }
  });
  return y;
}

Tensor SliceRows(Tape* tape, const Tensor& x, int begin, int count) {
  const Batch batch(x);
  CHECK(0 <= begin && 0 <= count && begin + count <= batch.rows)
      << "rows " << begin << " to " << begin + count << " of " << batch.rows;
  const Tensor y = Tensor::Uninitialized(WithRows(x, count));
  const size_t from = size_t(begin) * batch.cols, size = size_t(count) * batch.cols;
  for (int i = 0; i < batch.sequences; ++i) {
    Copy(x.data().subspan(i * batch.numbers() + from, size), y.data().subspan(i * size, size));
  }
  RecordBackward(tape, {&x}, y, [=] {
    for (int i = 0; i < batch.sequences; ++i) {
      AddTo(x.grad().subspan(i * batch.numbers() + from, size), y.grad().subspan(i * size, size));
    }
  });
  return y;
}

Tensor PickRows(Tape* tape, const Tensor& x, std::span<const int> rows) {
  const Batch batch(x);
  CHECK(rows.size() == batch.sequences) << rows.size() << " rows picked from " << batch.sequences << " sequences";
  std::vector<int> flat(rows.begin(), rows.end());
  for (int i = 0; i < batch.sequences; ++i) {
    CHECK(0 <= flat[i] && flat[i] < batch.rows) << "row " << flat[i] << " of a sequence of " << batch.rows;
    flat[i] += i * batch.rows;
  }
  return Embedding(tape, x.Reshaped({batch.sequences * batch.rows, batch.cols}), flat);
}

Tensor MeanPool(Tape* tape, const Tensor& x) {
  const Batch batch(x);
  CHECK(batch.rows > 0) << "the mean of no row";
  const Tensor y = Tensor::Zeros({batch.sequences, batch.cols});
  const float share = 1.0f / batch.rows;
  for (int i = 0; i < batch.sequences; ++i) {
    const std::span<float> out = y.data().subspan(size_t(i) * batch.cols, batch.cols);
    for (int r = 0; r < batch.rows; ++r) AddTo(out, x.row(i * batch.rows + r));
    for (float& v : out) v *= share;
  }
  RecordBackward(tape, {&x}, y, [=] {
    const std::span<float> dx = x.grad();
    for (int row = 0; row < batch.sequences * batch.rows; ++row) {
      const std::span<const float> dy = y.grad().subspan(size_t(row / batch.rows) * batch.cols, batch.cols);
      for (int c = 0; c < batch.cols; ++c) dx[size_t(row) * batch.cols + c] += share * dy[c];
    }
  });
  return y;
}

Tensor Repeat(Tape* tape, const Tensor& x, int batch) {
  CHECK(x.shape().rank() == 2) << "the rows to repeat come as (T, C), not as " << x.shape().ToString();
  return ConcatRows(tape, Tensor::Zeros({batch, 0, x.cols()}), x);
}

}  // namespace nn
