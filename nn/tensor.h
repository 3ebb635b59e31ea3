// Tensor: a contiguous, row-major array of floats with up to four dimensions, and its gradient where it has one.
//
//   const Tensor x = Tensor::Of({2, 3}, {1, 2, 3, 4, 5, 6});
//   const Tensor y = Linear(&tape, x, w, b);   // nn/ops.h
//
// No strides, no views, no broadcasting: a transpose is a flag of a product or an operation of its own. Copying a
// Tensor copies the handle, as copying a shared_ptr does: both see the same numbers.

#ifndef NN_TENSOR_H_
#define NN_TENSOR_H_

#include <memory>
#include <span>
#include <vector>

#include "nn/shape.h"

namespace nn {

class Tensor {
 public:
  Tensor() = default;  // nothing yet; only to be assigned to

  // Where the values are about to be overwritten anyway.
  static Tensor Uninitialized(Shape shape);
  static Tensor Zeros(Shape shape);
  // REQUIRES: as many values as the shape has elements.
  static Tensor Of(Shape shape, std::span<const float> values);
  static Tensor Of(Shape shape, std::initializer_list<float> values) {
    return Of(shape, std::span<const float>(values.begin(), values.size()));
  }
  // A tensor whose numbers live elsewhere (in a ParamStore). An empty `grad`: it gets no gradient.
  static Tensor In(Shape shape, std::span<float> data, std::span<float> grad);

  bool has_value() const { return storage_ != nullptr; }
  const Shape& shape() const { return storage().shape; }
  int rows() const { return shape().rows(); }
  int cols() const { return shape().cols(); }
  std::span<float> data() const { return storage().data; }
  std::span<const float> row(int r) const { return data().subspan(size_t(r) * cols(), cols()); }
  // The one number of a tensor with one element: a loss.
  float item() const;

  // Whether Backward has to find out how the loss depends on this tensor. An input has no gradient, a trainable
  // parameter has one, and a result has one as soon as something that it was computed from has.
  bool needs_grad() const { return storage().needs_grad; }
  // d loss / d data, as large as data. Everybody who writes here adds, since a tensor may be used twice.
  // The first call makes room for it, so threads that share the work are handed the span, not the tensor.
  // REQUIRES: needs_grad().
  std::span<float> grad() const;
  // The same for whoever writes all of it now. If it is `fresh`, nobody has added to it yet: what it holds has no
  // meaning and is to be overwritten, which saves filling it with zeros first.
  struct GradToWrite {
    std::span<float> grad;
    bool fresh;
  };
  GradToWrite grad_to_write() const;
  // From now on it needs a gradient, which is 0. For results on a tape, and for tests that ask for that of an input.
  void RequireGrad() const;

  // The same numbers (and gradients) under another shape with as many elements.
  Tensor Reshaped(Shape shape) const;

 private:
  struct Storage {
    Shape shape;
    std::span<float> data;
    std::span<float> grad;  // empty until somebody asks for it
    bool needs_grad = false;
    bool owns_data = false, owns_grad = false;
    std::shared_ptr<Storage> original;  // of a reshaped tensor: who owns the numbers

    ~Storage();
  };

  explicit Tensor(std::shared_ptr<Storage> storage) : storage_(std::move(storage)) {}
  Storage& storage() const {
    CHECK(storage_ != nullptr) << "this tensor was never given a value";
    return *storage_;
  }

  std::shared_ptr<Storage> storage_;
};

}  // namespace nn

#endif  // NN_TENSOR_H_
