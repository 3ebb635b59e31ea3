#include "kernels/quick_gelu.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using Floats = std::vector<float>;

TEST(QuickGelu, ByHand) {
  // The curve is open by 1/2 at 0, by 3/4 at ln 3 / 1.702; for large x it is x, for small x nothing.
  const float three = std::log(3.0f) / 1.702f;
  Floats y = {0, three, 40, -60};
  QuickGelu(y, y);
  EXPECT_EQ(y[0], 0);
  EXPECT_NEAR(y[1], 0.75f * three, 1e-6);
  EXPECT_EQ(y[2], 40);
  EXPECT_EQ(y[3], 0);
}

TEST(QuickGelu, AgreesWithDouble) {
  base::Rng rng{4};
  for (const int n : {1, 7, 16, 1000}) {
    const Floats x = testing::RandomFloats(n, 20, rng);
    Floats y(n);
    QuickGelu(x, y);
    for (int i = 0; i < n; ++i) {
      const double exact = x[i] / (1 + std::exp(-1.702 * double{x[i]}));
      // The bound of the header; 1.702 itself is off by less than 2^-24 of itself as a float, which counts once more.
      const double bound = (2 * 1.702 * std::abs(x[i]) + 6) * 0x1p-24 * std::abs(exact);
      ASSERT_NEAR(y[i], exact, bound) << x[i];
    }
  }
}

// Its reason to be: close to GELU, and cheaper.
TEST(QuickGelu, IsWithinTwoHundredthsOfGelu) {
  for (float x = -6; x <= 6; x += 0.01f) {
    float y = 0;
    QuickGelu({&x, 1}, {&y, 1});
    ASSERT_NEAR(y, x * (1 + std::erf(x / std::sqrt(2.0))) / 2, 0.021) << x;
  }
}

}  // namespace
}  // namespace kernels
