#include "models/whisper/half_matrix.h"

#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "kernels/lanes.h"
#include "nn/io/half.h"

namespace whisper {
namespace {

TEST(FloatToHalf, IsTheInverseOfEveryFiniteHalf) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    if ((bits >> 10 & 31) == 31) continue;  // infinity and NaN
    const float value = nn::io::HalfToFloat(static_cast<uint16_t>(bits));
    ASSERT_EQ(FloatToHalf(value), bits);
    float back = 0;
    HalfMatrix(std::vector<float>{value}, 1, 1).Row(0, {&back, 1});
    ASSERT_EQ(back, value);
  }
}

TEST(FloatToHalf, RoundsToTheNearestAndTiesToTheEvenOne) {
  EXPECT_EQ(FloatToHalf(1 + 0x1p-11f), 0x3C00) << "between 1 and 1 + 2^-10: 1 is even";
  EXPECT_EQ(FloatToHalf(1 + 3 * 0x1p-11f), 0x3C02);
  EXPECT_EQ(FloatToHalf(1 + 0x1p-11f + 0x1p-20f), 0x3C01);
  EXPECT_EQ(FloatToHalf(0x1p-25f), 0) << "half of the smallest";
  EXPECT_EQ(FloatToHalf(0x1.8p-25f), 1);
  EXPECT_EQ(FloatToHalf(-2.0f), 0xC000);
  EXPECT_EQ(FloatToHalf(1e9f), 0x7BFF) << "65,504, the largest";
}

// A sum of K products is off by LaneAdditions(K) + 1 roundings of at most 2^-24 sum |x m| (kernels/lanes.h); by Gemm
// by K + 1.
TEST(HalfMatrix, TimesRowsIsTheSumOfProducts) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const int rows : {1, 3, 65, 200}) {
    for (const int cols : {1, 15, 64, 100}) {
      for (const int R : {1, 2, 8, 9, 20}) {
        std::vector<float> m(rows * cols), x(R * cols), y(R * rows, 0.5f);
        for (float& v : m) v = static_cast<float>(std::round(2048 * (2 * rng.Uniform() - 1)) / 2048);
        for (float& v : x) v = static_cast<float>(2 * rng.Uniform() - 1);
        const HalfMatrix half(m, rows, cols);
        std::vector<float> added = y;
        half.Multiply(x, y);
        half.Multiply(x, added, kernels::Write::kAdd);
        for (int r = 0; r < R; ++r) {
          for (int o = 0; o < rows; ++o) {
            double sum = 0, size = 0.5;
            for (int i = 0; i < cols; ++i) {
              sum += double{m[o * cols + i]} * x[r * cols + i];
              size += std::abs(double{m[o * cols + i]} * x[r * cols + i]);
            }
            const double off = (cols + kernels::LaneAdditions(cols) + 2) * 0x1p-24 * size;
            ASSERT_NEAR(y[r * rows + o], sum, off) << rows << " " << cols << " " << R;
            ASSERT_NEAR(added[r * rows + o], 0.5 + sum, off);
          }
        }
      }
    }
  }
}

TEST(HalfMatrix, HasTheSameBitsForAnyNumberOfThreads) {
  base::Rng rng{base::testing::TestSeed()};
  std::vector<float> m(3000 * 96), x(3 * 96), one(3 * 3000), three(3 * 3000);
  for (float& v : m) v = static_cast<float>(rng.Uniform());
  for (float& v : x) v = static_cast<float>(rng.Uniform());
  const HalfMatrix half(m, 3000, 96);
  base::SetNumThreads(1);
  half.Multiply(x, one);
  base::SetNumThreads(3);
  half.Multiply(x, three);
  EXPECT_EQ(one, three);
}

}  // namespace
}  // namespace whisper
