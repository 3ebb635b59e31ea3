#include "nn/tape.h"

namespace nn {

void Tape::Backward(const Tensor& loss) {
  CHECK(loss.shape().elements() == 1) << "Backward starts from one number, not from " << loss.shape().ToString();
  // A loss that depends on nothing trainable has no gradient to hand on; its steps were never recorded.
  if (loss.needs_grad()) loss.grad()[0] += 1;
  while (!steps_.empty()) {
    steps_.back()();
    steps_.pop_back();  // frees what the step kept, so that memory falls while the gradient flows back
  }
}

bool Recording(const Tape* tape, std::initializer_list<const Tensor*> inputs) {
  if (tape == nullptr) return false;
  for (const Tensor* input : inputs) {
    if (input->has_value() && input->needs_grad()) return true;
  }
  return false;
}

}  // namespace nn
