#include "nn/tensor.h"

#include <algorithm>
#include <vector>

#include "gtest/gtest.h"
#include "nn/buffer_pool.h"

namespace nn {
namespace {

std::vector<float> Values(std::span<const float> span) { return {span.begin(), span.end()}; }

TEST(Shape, SeesAllButTheLastDimensionAsRows) {
  const Shape shape = {2, 16, 64};
  EXPECT_EQ(shape.rank(), 3);
  EXPECT_EQ(shape.rows(), 32);
  EXPECT_EQ(shape.cols(), 64);
  EXPECT_EQ(shape.elements(), 2048u);
  EXPECT_EQ(shape.WithCols(3), (Shape{2, 16, 3}));
  EXPECT_EQ(shape.ToString(), "(2, 16, 64)");
}

TEST(Shape, OfAScalarIsOneElement) {
  EXPECT_EQ(Shape().elements(), 1u);
  EXPECT_EQ(Shape().rows(), 1);
  EXPECT_EQ(Shape().cols(), 1);
}

TEST(Shape, WithAnEmptyDimensionHasNoElement) { EXPECT_EQ((Shape{3, 0, 2}).elements(), 0u); }

TEST(Shape, DiesOfAFifthDimensionOrANegativeOne) {
  EXPECT_DEATH((Shape{1, 2, 3, 4, 5}), "5 dimensions; a tensor has at most 4");
  EXPECT_DEATH((Shape{2, -1}), "dimension 1 is -1");
}

TEST(Shape, IsNotEqualToOneWithTheSameElements) { EXPECT_NE((Shape{2, 3}), (Shape{3, 2})); }

TEST(Tensor, CopiesAreHandlesToTheSameNumbers) {
  const Tensor a = Tensor::Of({2, 2}, {1, 2, 3, 4});
  const Tensor b = a;
  b.data()[3] = 9;
  EXPECT_EQ(Values(a.data()), (std::vector<float>{1, 2, 3, 9}));
  EXPECT_EQ(Values(a.row(1)), (std::vector<float>{3, 9}));
}

TEST(Tensor, HasNoGradientUntilItNeedsOneAndThenZeros) {
  const Tensor a = Tensor::Of({2}, {1, 2});
  EXPECT_FALSE(a.needs_grad());
  EXPECT_DEATH(a.grad(), "needs no gradient");
  a.RequireGrad();
  EXPECT_EQ(Values(a.grad()), (std::vector<float>{0, 0}));
}

// The buffer comes from one that was given back full of sevens.
TEST(Tensor, AGradientThatWillBeWrittenIsFilledOnlyForWhoeverAddsToIt) {
  ReleaseWaitingBuffers();
  for (const bool written : {true, false}) {
    const Tensor x = Tensor::Zeros({100});
    std::ranges::fill(Tensor::Uninitialized({100}).data(), 7.0f);
    x.RequireGrad();
    if (written) {
      const auto [grad, fresh] = x.Reshaped({4, 25}).grad_to_write();
      ASSERT_TRUE(fresh);
      ASSERT_EQ(grad.size(), 100u);
      std::ranges::fill(grad, 3.0f);
    }
    EXPECT_EQ(Values(x.grad()), std::vector<float>(100, written ? 3.0f : 0.0f));
    EXPECT_FALSE(x.grad_to_write().fresh) << "a second writer would take away what the first one wrote";
  }
}

TEST(Tensor, ReshapedSharesNumbersAndGradient) {
  const Tensor a = Tensor::Of({2, 3}, {1, 2, 3, 4, 5, 6});
  a.RequireGrad();
  const Tensor b = a.Reshaped({3, 2}).Reshaped({6});
  b.grad()[4] = 7;
  b.data()[0] = -1;
  EXPECT_EQ(a.grad()[4], 7);
  EXPECT_EQ(a.data()[0], -1);
  EXPECT_EQ(b.shape(), (Shape{6}));
  EXPECT_DEATH(a.Reshaped({4}), "has no shape \\(4\\)");
}

TEST(Tensor, InAnArrayOfSomebodyElseWritesThere) {
  std::vector<float> data = {1, 2, 3}, grad = {0, 0, 0};
  const Tensor a = Tensor::In({3}, data, grad);
  a.data()[1] = 5;
  a.grad()[2] = 4;
  EXPECT_EQ(data[1], 5);
  EXPECT_EQ(grad[2], 4);
  EXPECT_FALSE(Tensor::In({3}, data, {}).needs_grad()) << "without room for a gradient there is none";
}

TEST(Tensor, OfOtherThanOneNumberIsNoLoss) {
  EXPECT_EQ(Tensor::Of({1}, {3}).item(), 3);
  EXPECT_DEATH(Tensor::Of({2}, {3, 4}).item(), "not one number");
}

TEST(BufferPool, GivesAReturnedBufferToTheNextTensorOfThatSize) {
  const float* first;
  {
    const Tensor a = Tensor::Zeros({100, 100});
    first = a.data().data();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 64, 0u) << "a cache line";
  }
  const size_t in_use = GetBufferStats().bytes_in_use;
  const Tensor b = Tensor::Zeros({99, 101});  // 9,999 floats: rounded up to the same
  EXPECT_EQ(b.data().data(), first);
  EXPECT_GE(GetBufferStats().bytes_in_use, in_use + 9999 * sizeof(float));
}

TEST(BufferPool, LosesNothingAndKeepsNothingBackWhenToldTo) {
  const size_t before = GetBufferStats().bytes_in_use;
  {
    const Tensor a = Tensor::Zeros({1000});
    a.RequireGrad();
    a.grad();
    EXPECT_GE(GetBufferStats().bytes_in_use, before + 2 * 4000);
  }
  EXPECT_EQ(GetBufferStats().bytes_in_use, before);
  EXPECT_GT(GetBufferStats().bytes_waiting, 0u);
  ReleaseWaitingBuffers();
  EXPECT_EQ(GetBufferStats().bytes_waiting, 0u);
}

}  // namespace
}  // namespace nn
