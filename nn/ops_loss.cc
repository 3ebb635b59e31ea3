#include <vector>

#include "kernels/cross_entropy.h"
#include "nn/op_support.h"
#include "nn/ops.h"

namespace nn {

Tensor CrossEntropy(Tape* tape, const Tensor& logits, std::span<const int> targets) {
  const int rows = logits.rows(), cols = logits.cols();
  CHECK(targets.size() == rows) << targets.size() << " targets for " << rows << " rows of logits";
  for (int target : targets) {
    CHECK(target == kIgnore || (0 <= target && target < cols)) << "target " << target << " of " << cols << " classes";
  }
  const Tensor probabilities = Tensor::Uninitialized(logits.shape());
  const Tensor loss =
      Tensor::Of({1}, {kernels::CrossEntropyRows(logits.data(), targets, probabilities.data(), rows, cols)});
  RecordBackward(tape, {&logits}, loss, [=, kept = std::vector<int>(targets.begin(), targets.end())] {
    kernels::CrossEntropyRowsBackward(probabilities.data(), kept, loss.grad()[0], logits.grad(), rows, cols);
  });
  return loss;
}

Tensor MeanSquaredError(Tape* tape, const Tensor& x, const Tensor& target) {
  CHECK(x.shape() == target.shape()) << x.shape().ToString() << " against " << target.shape().ToString();
  const size_t size = x.data().size();
  CHECK(size > 0) << "the mean of no number";
  double sum = 0;
  for (size_t i = 0; i < size; ++i) {
    const double error = double{x.data()[i]} - target.data()[i];
    sum += error * error;
  }
  const Tensor loss = Tensor::Of({1}, {static_cast<float>(sum / size)});
  RecordBackward(tape, {&x, &target}, loss, [=] {
    const float scale = 2 * loss.grad()[0] / size;
    for (size_t i = 0; i < size; ++i) {
      const float slope = scale * (x.data()[i] - target.data()[i]);
      if (x.needs_grad()) x.grad()[i] += slope;
      if (target.needs_grad()) target.grad()[i] -= slope;
    }
  });
  return loss;
}

}  // namespace nn
