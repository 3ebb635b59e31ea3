#include "kernels/swiglu.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/activations.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using Floats = std::vector<float>;

TEST(SwiGlu, ByHand) {
  Floats y(2);
  // A gate of 0 is closed; one of ln 3 is open by 3/4: silu(ln 3) = 3/4 ln 3.
  SwiGluRows(Floats{0, std::log(3.0f), 5, 2}, y, 1, 2);
  EXPECT_EQ(y[0], 0);
  EXPECT_FLOAT_EQ(y[1], 1.5f * std::log(3.0f));
}

TEST(SwiGlu, IsSiluOfTheFirstHalfTimesTheSecondRowByRow) {
  base::Rng rng{4};
  for (const int cols : {1, 7, 16, 172}) {
    constexpr int kRows = 3;
    const Floats x = testing::RandomFloats(size_t{2} * kRows * cols, 6, rng);
    Floats y(size_t{kRows} * cols), open(x.size());
    SwiGluRows(x, y, kRows, cols);
    Silu(x, open);
    for (int r = 0; r < kRows; ++r) {
      for (int c = 0; c < cols; ++c) {
        const size_t gate = size_t(2 * r) * cols + c;
        ASSERT_EQ(y[size_t(r) * cols + c], open[gate] * x[gate + cols]) << "row " << r << ", column " << c;
      }
    }
  }
}

}  // namespace
}  // namespace kernels
