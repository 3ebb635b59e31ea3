#include "kernels/arg_max.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace kernels {
namespace {

using Floats = std::vector<float>;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(ArgMax, IsTheFirstOfEqualNumbers) {
  EXPECT_EQ(ArgMax(Floats{1, 3, 2, 3}), 1);
  EXPECT_EQ(ArgMax(Floats{0.0f, -0.0f}), 0);
  EXPECT_EQ(ArgMax(Floats{-0.0f, 0.0f}), 0) << "the two zeros are equal";
  EXPECT_EQ(ArgMax(Floats(40, -kInfinity)), 0);
}

TEST(ArgMax, AgreesWithTheStandardLibrary) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng{seed};
  for (int round = 0; round < 2000; ++round) {
    Floats x(1 + rng.Below(70));
    for (float& v : x) v = rng.Below(5) == 0 ? -kInfinity : static_cast<float>(rng.Below(20) - 10);
    ASSERT_EQ(ArgMax(x), std::ranges::max_element(x) - x.begin());
    Floats bad = x;
    bad[rng.Below(static_cast<int>(x.size()))] = rng.Below(2) == 0 ? kNaN : kInfinity;
    ASSERT_EQ(ArgMax(bad), kNotBelowInfinity);
  }
}

}  // namespace
}  // namespace kernels
