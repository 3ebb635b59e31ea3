#include "models/whisper/int8_matrix.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "kernels/lanes.h"

namespace whisper {
namespace {

TEST(Int8Matrix, HasAScaleForEachRow) {
  const std::vector<float> x = {1.27f, -0.64f, 0, 0, 254, 1, 0, 0, 0};
  const Int8Matrix q(x, 3, 3);
  const std::vector<int8_t> values = {127, -64, 0, 0, 127, 1, 0, 0, 0};
  EXPECT_TRUE(std::equal(values.begin(), values.end(), q.values().begin())) << "1 of a scale of 2 rounds away from 0";
  EXPECT_NEAR(q.scales()[0], 0.01, 1e-8);
  EXPECT_EQ(q.scales()[1], 2);
  EXPECT_EQ(q.scales()[2], 0);
  EXPECT_EQ(q.bytes(), 9 + 12);
}

TEST(Int8Matrix, IsOffByHalfAScaleAtMost) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  std::vector<float> x(5 * 77);
  for (float& v : x) v = static_cast<float>(std::pow(10.0, 4 * rng.Uniform() - 3) * (rng.Uniform() < 0.5 ? -1 : 1));
  const Int8Matrix q(x, 5, 77);
  const std::vector<float> back = q.Floats();
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(back[i], x[i], 0.5 * q.scales()[i / 77] + 4 * 0x1p-24 * std::abs(x[i])) << i;
  }
}

// Against the numbers that it holds, so that only sums and the scale round: as in half_matrix_test.
TEST(Int8Matrix, TimesRowsIsTheSumOfProducts) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const int rows : {1, 3, 65, 200}) {
    for (const int cols : {1, 15, 64, 100}) {
      for (const int R : {1, 2, 8, 9, 20}) {
        std::vector<float> m(rows * cols), x(R * cols), y(R * rows, 0.5f);
        for (float& v : m) v = static_cast<float>(2 * rng.Uniform() - 1);
        for (float& v : x) v = static_cast<float>(2 * rng.Uniform() - 1);
        const Int8Matrix bytes(m, rows, cols);
        const std::vector<float> held = bytes.Floats();
        std::vector<float> added = y;
        bytes.Multiply(x, y);
        bytes.Multiply(x, added, kernels::Write::kAdd);
        for (int r = 0; r < R; ++r) {
          for (int o = 0; o < rows; ++o) {
            double sum = 0, size = 0.5;
            for (int i = 0; i < cols; ++i) {
              sum += double{held[o * cols + i]} * x[r * cols + i];
              size += std::abs(double{held[o * cols + i]} * x[r * cols + i]);
            }
            const double off = (cols + kernels::LaneAdditions(cols) + 4) * 0x1p-24 * size;
            ASSERT_NEAR(y[r * rows + o], sum, off) << rows << " " << cols << " " << R;
            ASSERT_NEAR(added[r * rows + o], 0.5 + sum, off);
          }
        }
      }
    }
  }
}

TEST(Int8Matrix, HasTheSameBitsForAnyNumberOfThreads) {
  base::Rng rng{base::testing::TestSeed()};
  std::vector<float> m(3000 * 96), x(3 * 96), one(3 * 3000), three(3 * 3000);
  for (float& v : m) v = static_cast<float>(rng.Uniform());
  for (float& v : x) v = static_cast<float>(rng.Uniform());
  const Int8Matrix bytes(m, 3000, 96);
  base::SetNumThreads(1);
  bytes.Multiply(x, one);
  base::SetNumThreads(3);
  bytes.Multiply(x, three);
  EXPECT_EQ(one, three);
}

}  // namespace
}  // namespace whisper
