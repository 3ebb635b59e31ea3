#include "kernels/packed_gemm.h"

#include <cstring>
#include <limits>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "kernels/gemm.h"
#include "kernels/matrix.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

bool SameBits(const std::vector<float>& x, const std::vector<float>& y) {
  return x.size() == y.size() && (x.empty() || std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0);
}

// Sizes around those of tiles (rows up to 12, columns up to 32) and of blocks (256 steps).
int RandomSize(base::Rng& rng) {
  switch (rng.Below(4)) {
    case 0:
      return 1 + rng.Below(4);
    case 1:
      return 254 + rng.Below(6);
    default:
      return 1 + rng.Below(70);
  }
}

TEST(PackedGemm, HasTheBitsOfTheDefinition) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng{seed};
  for (int round = 0; round < 200; ++round) {
    const int m = RandomSize(rng), k = RandomSize(rng) + (round % 10 == 0 ? 300 : 0), n = RandomSize(rng);
    SCOPED_TRACE(::testing::Message() << m << " x " << k << " x " << n);
    const std::vector<float> a = testing::RandomFloats(size_t(m) * k, 1, rng);
    const std::vector<float> b = testing::RandomFloats(size_t(k) * n, 1, rng);
    const ConstMatrix right = rng.Below(2) == 0 ? RowMajor(b, k, n) : RowMajor(b, n, k).T();
    const Write write = rng.Below(2) == 0 ? Write::kOverwrite : Write::kAdd;
    std::vector<float> expected = testing::RandomFloats(size_t(m) * n, 1, rng), c = expected;
    GemmNaive(RowMajor(a, m, k), right, RowMajor(expected, m, n), write);
    Gemm(RowMajor(a, m, k), PackedMatrix(right), RowMajor(c, m, n), write);
    ASSERT_TRUE(SameBits(c, expected));
  }
}

TEST(PackedGemm, GivesARowTheSameBitsAloneAndAmongOthers) {
  base::Rng rng{1};
  const int m = 37, k = 172, n = 64;
  const std::vector<float> a = testing::RandomFloats(size_t(m) * k, 1, rng);
  const PackedMatrix b(RowMajor(testing::RandomFloats(size_t(n) * k, 1, rng), n, k).T());
  EXPECT_EQ(b.rows(), k);
  EXPECT_EQ(b.cols(), n);
  std::vector<float> all(m * n), one(n);
  Gemm(RowMajor(a, m, k), b, RowMajor(all, m, n));
  for (int r = 0; r < m; ++r) {
    Gemm({a.data() + r * k, 1, k, k, 1}, b, RowMajor(one, 1, n));
    ASSERT_TRUE(SameBits(one, std::vector<float>(all.begin() + r * n, all.begin() + (r + 1) * n))) << "row " << r;
  }
}

TEST(PackedGemm, SumsNothingToZeroAndAddsNothing) {
  const PackedMatrix nothing(ConstMatrix{nullptr, 0, 2, 2, 1});
  std::vector<float> c = {4, 5};
  Gemm(ConstMatrix{nullptr, 1, 0, 0, 1}, nothing, RowMajor(c, 1, 2), Write::kAdd);
  EXPECT_EQ(c, (std::vector<float>{4, 5}));
  c[0] = std::numeric_limits<float>::quiet_NaN();
  Gemm(ConstMatrix{nullptr, 1, 0, 0, 1}, nothing, RowMajor(c, 1, 2));
  EXPECT_EQ(c, (std::vector<float>{0, 0}));
  Gemm(ConstMatrix{nullptr, 0, 0, 0, 1}, PackedMatrix(), Matrix{nullptr, 0, 0, 0});
}

}  // namespace
}  // namespace kernels
