#include "nn/tensor.h"

#include <algorithm>
#include <cstdint>

#include "base/parallel.h"
#include "nn/buffer_pool.h"

namespace nn {
namespace {

// By the threads that will add to it: a cache line that one core has written costs another one more to get than to
// fill.
void FillWithZeros(std::span<float> x) {
  base::ParallelFor(x.size(), 1 << 14,
                    [x](int64_t begin, int64_t end) { std::ranges::fill(x.subspan(begin, end - begin), 0.0f); });
}

}  // namespace

Tensor::Storage::~Storage() {
  if (owns_data) ReturnBuffer(data.data(), data.size());
  if (owns_grad) ReturnBuffer(grad.data(), grad.size());
}

Tensor Tensor::Uninitialized(Shape shape) {
  auto storage = std::make_shared<Storage>();
  storage->shape = shape;
  storage->data = {TakeBuffer(shape.elements()), shape.elements()};
  storage->owns_data = true;
  return Tensor(std::move(storage));
}

Tensor Tensor::Zeros(Shape shape) {
  Tensor tensor = Uninitialized(shape);
  FillWithZeros(tensor.data());
  return tensor;
}

Tensor Tensor::Of(Shape shape, std::span<const float> values) {
  CHECK(values.size() == shape.elements()) << values.size() << " values for a tensor of shape " << shape.ToString();
  Tensor tensor = Uninitialized(shape);
  std::ranges::copy(values, tensor.data().begin());
  return tensor;
}

Tensor Tensor::In(Shape shape, std::span<float> data, std::span<float> grad) {
  CHECK(data.size() == shape.elements()) << data.size() << " floats for a tensor of shape " << shape.ToString();
  CHECK(grad.empty() || grad.size() == data.size()) << grad.size() << " gradients for " << data.size() << " floats";
  auto storage = std::make_shared<Storage>();
  storage->shape = shape;
  storage->data = data;
  storage->grad = grad;
  storage->needs_grad = !grad.empty();
  return Tensor(std::move(storage));
}

float Tensor::item() const {
  CHECK(shape().elements() == 1) << "a tensor of shape " << shape().ToString() << " is not one number";
  return data()[0];
}

std::span<float> Tensor::grad() const {
  const GradToWrite to = grad_to_write();
  if (to.fresh) FillWithZeros(to.grad);
  return to.grad;
}

Tensor::GradToWrite Tensor::grad_to_write() const {
  Storage& s = storage();
  CHECK(s.needs_grad) << "a tensor of shape " << s.shape.ToString() << " that needs no gradient was asked for it";
  if (s.original != nullptr) return Tensor(s.original).grad_to_write();
  const bool fresh = s.grad.empty() && !s.data.empty();
  if (fresh) {
    s.grad = {TakeBuffer(s.data.size()), s.data.size()};
    s.owns_grad = true;
  }
  return {s.grad, fresh};
}

void Tensor::RequireGrad() const {
  storage().needs_grad = true;
  if (storage().original != nullptr) Tensor(storage().original).RequireGrad();
}

Tensor Tensor::Reshaped(Shape shape) const {
  CHECK(shape.elements() == storage().shape.elements())
      << "a tensor of shape " << storage().shape.ToString() << " has no shape " << shape.ToString();
  auto reshaped = std::make_shared<Storage>();
  reshaped->shape = shape;
  reshaped->data = storage().data;
  reshaped->needs_grad = storage().needs_grad;
  reshaped->original = storage().original != nullptr ? storage().original : storage_;
  return Tensor(std::move(reshaped));
}

}  // namespace nn
