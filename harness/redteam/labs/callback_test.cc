// A sum over a function of the test's, which counts its calls.

#include <cmath>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/redteam/labs/callback_lab.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace callback_lab {
namespace {

// Small integers: every sum of them is exact in a double, whatever the order.
double Value(uint64_t stream, int i) {
  base::Rng rng{course::testing::TestSeed() + stream * 1000 + i};
  return 1 + rng.Below(100);
}

double Expected(uint64_t stream, int n) {
  double sum = 0;
  for (int i = n; i-- > 0;) sum += Value(stream, i);
  return sum;
}

GRADED_TEST(Callback, AddsTheValues, 2) {
  EXPECT_EQ(SumOver([](int i) { return Value(1, i); }, 10), Expected(1, 10));
}

GRADED_TEST(Callback, CallsEachArgumentOnce, 3) {
  std::vector<int> calls(20);
  const double sum = SumOver(
      [&](int i) {
        if (i >= 0 && i < 20) ++calls[i];
        return Value(2, i);
      },
      20);
  EXPECT_EQ(calls, std::vector<int>(20, 1));
  EXPECT_EQ(sum, Expected(2, 20));
}

GRADED_TEST(Callback, AddsOneValue, 1) {
  EXPECT_EQ(SumOver([](int i) { return Value(3, i) + 7; }, 1), Value(3, 0) + 7);
}

}  // namespace
}  // namespace callback_lab
