// What every operation of nn/ops.h does besides its arithmetic.

#ifndef NN_OP_SUPPORT_H_
#define NN_OP_SUPPORT_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <utility>

#include "base/parallel.h"
#include "nn/tape.h"

namespace nn {

// Puts an operation on the tape if one of its inputs needs a gradient; then its result needs one, too.
inline void RecordBackward(Tape* tape, std::initializer_list<const Tensor*> inputs, const Tensor& result,
                           std::function<void()> backward) {
  if (!Recording(tape, inputs)) return;
  result.RequireGrad();
  tape->Record(std::move(backward));
}

// Calls body(begin, end) on ranges of rows, each worth handing to another thread.
inline void ParallelRows(int64_t rows, int64_t cols, absl::FunctionRef<void(int64_t begin, int64_t end)> body) {
  constexpr int64_t kNumbers = 1 << 14;  // some microseconds of work
  base::ParallelFor(rows, std::max<int64_t>(1, kNumbers / std::max<int64_t>(1, cols)), body);
}

// to += from
inline void AddTo(std::span<float> to, std::span<const float> from) {
  for (size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

// Rows begin to end - 1 of a matrix.
template <class T>
std::span<T> Rows(std::span<T> matrix, int64_t begin, int64_t end, int64_t cols) {
  return matrix.subspan(begin * cols, (end - begin) * cols);
}

}  // namespace nn

#endif  // NN_OP_SUPPORT_H_
