// Tape: reverse-mode differentiation as a list of steps.
//
// Each operation computes its result and records how a gradient flows back through it. The order in which they ran is a
// topological order of the computation, so its reverse is all that Backward needs: no graph, no sorting.
//
//   Tape tape;
//   const Tensor loss = CrossEntropy(&tape, Linear(&tape, x, w, b), targets);
//   tape.Backward(loss);      // w.grad() and b.grad() are there; the tape is empty again
//
// A null tape is inference: the same operations, nothing recorded, no memory for gradients.
//
// Source: Speelpenning 1980; Griewank and Walther 2008, "Evaluating Derivatives", chapter 3; as a list of closures,
//         Karpathy's micrograd.

#ifndef NN_TAPE_H_
#define NN_TAPE_H_

#include <functional>
#include <initializer_list>
#include <utility>
#include <vector>

#include "nn/tensor.h"

namespace nn {

class Tape {
 public:
  Tape() = default;
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // Remembers what Backward has to do for one operation: read the gradient of its result, add to those of its inputs.
  void Record(std::function<void()> backward) { steps_.push_back(std::move(backward)); }

  // Fills the gradients of everything that `loss` was computed from and that needs one, then forgets the steps, which
  // frees what they kept. Gradients add up over calls until somebody zeroes them.
  // REQUIRES: `loss` is one number.
  void Backward(const Tensor& loss);

  size_t size() const { return steps_.size(); }

 private:
  std::vector<std::function<void()>> steps_;
};

// Whether an operation on these inputs must be recorded. If so, its result needs a gradient.
bool Recording(const Tape* tape, std::initializer_list<const Tensor*> inputs);

}  // namespace nn

#endif  // NN_TAPE_H_
