#include "nn/tape.h"

#include <memory>

#include "gtest/gtest.h"

namespace nn {
namespace {

// z = x y, the smallest operation there is.
Tensor Product(Tape* tape, const Tensor& x, const Tensor& y) {
  const Tensor z = Tensor::Of({1}, {x.item() * y.item()});
  if (Recording(tape, {&x, &y})) {
    z.RequireGrad();
    tape->Record([x, y, z] {
      if (x.needs_grad()) x.grad()[0] += z.grad()[0] * y.item();
      if (y.needs_grad()) y.grad()[0] += z.grad()[0] * x.item();
    });
  }
  return z;
}

Tensor Number(float value, bool needs_grad) {
  const Tensor x = Tensor::Of({1}, {value});
  if (needs_grad) x.RequireGrad();
  return x;
}

TEST(Tape, AddsTheGradientsOfATensorThatIsUsedTwice) {
  Tape tape;
  const Tensor x = Number(3, true);
  tape.Backward(Product(&tape, x, Product(&tape, x, x)));  // x^3, whose derivative is 3 x^2
  EXPECT_EQ(x.grad()[0], 27);
}

TEST(Tape, AddsUpOverCallsUntilSomebodyZeroes) {
  const Tensor x = Number(3, true), y = Number(5, false);
  for (int i = 0; i < 2; ++i) {
    Tape tape;
    tape.Backward(Product(&tape, x, y));
  }
  EXPECT_EQ(x.grad()[0], 10);
}

TEST(Tape, ForgetsItsStepsAndWhatTheyKept) {
  Tape tape;
  const auto kept = std::make_shared<int>(1);
  const Tensor loss = Number(1, true);
  tape.Record([kept] {});
  EXPECT_EQ(kept.use_count(), 2);
  tape.Backward(loss);
  EXPECT_EQ(tape.size(), 0u);
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(Tape, RecordsNothingWithoutATapeOrWithoutAnybodyWhoNeedsAGradient) {
  Tape tape;
  EXPECT_FALSE(Product(nullptr, Number(2, true), Number(3, true)).needs_grad());
  EXPECT_FALSE(Product(&tape, Number(2, false), Number(3, false)).needs_grad());
  EXPECT_EQ(tape.size(), 0u);
  tape.Backward(Product(&tape, Number(2, false), Number(3, false)));  // nothing to do, and no harm
}

TEST(Tape, RunsTheStepsInReverse) {
  Tape tape;
  std::vector<int> order;
  for (int i = 0; i < 3; ++i) tape.Record([&order, i] { order.push_back(i); });
  tape.Backward(Number(1, true));
  EXPECT_EQ(order, (std::vector<int>{2, 1, 0}));
}

TEST(Tape, StartsOnlyFromOneNumber) {
  Tape tape;
  EXPECT_DEATH(tape.Backward(Tensor::Zeros({2})), "starts from one number, not from \\(2\\)");
}

}  // namespace
}  // namespace nn
