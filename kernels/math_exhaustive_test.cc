// All 2^32 floats through every function of math.h: minutes, so it is tagged long (./course test --all runs it).
#include <cstdio>

#include "gtest/gtest.h"
#include "kernels/math_bounds.h"

namespace kernels {
namespace {

class AllFloats : public ::testing::TestWithParam<MathFunction> {};

TEST_P(AllFloats, AreWithinTheBound) {
  const ::testing::AssertionResult result = KeepsItsBound(GetParam(), 0, 1);
  EXPECT_TRUE(result);
  std::printf("%s: worst %s\n", GetParam().name, result.message());
}

INSTANTIATE_TEST_SUITE_P(Math, AllFloats, ::testing::ValuesIn(MathFunctions()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace kernels
