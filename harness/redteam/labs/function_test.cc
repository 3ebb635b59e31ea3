// The sum of squares, against a sum from the other end.

#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/redteam/labs/function_lab.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace function_lab {
namespace {

std::vector<int> Numbers(int n, uint64_t stream) {
  base::Rng rng{course::testing::TestSeed() + stream};
  std::vector<int> numbers(n);
  for (int& x : numbers) x = rng.Below(2001) - 1000;
  return numbers;
}

int64_t Expected(const std::vector<int>& x) {
  int64_t sum = 0;
  for (size_t i = x.size(); i-- > 0;) sum += int64_t{x[i]} * x[i];
  return sum;
}

GRADED_TEST(Function, AddsAFewSquares, 2) {
  const std::vector<int> x = Numbers(5, 1);
  EXPECT_EQ(SumOfSquares(x), Expected(x));
}

GRADED_TEST(Function, AddsManySquares, 3) {
  const std::vector<int> x = Numbers(1000, 2);
  EXPECT_EQ(SumOfSquares(x), Expected(x));
}

GRADED_TEST(Function, AddsASquareOnce, 1) {
  const std::vector<int> x = {Numbers(1, 3)[0] + 2000};
  EXPECT_EQ(SumOfSquares(x), int64_t{x[0]} * x[0]);
}

}  // namespace
}  // namespace function_lab
