#include "kernels/rope_table.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using testing::kUnitRoundoff;
using Floats = std::vector<float>;

// Cosine and sine are rounded, and so are two products and their sum: 3 u for each of the two terms.
TEST(RopeTable, TurnsNeighboursByTheirAngle) {
  base::Rng rng{9};
  for (const int head_dim : {2, 6, 64}) {
    const RopeTable table(300, head_dim, 500000.0);
    for (const int position : {0, 1, 7, 299}) {
      constexpr int kHeads = 3;
      const Floats x = testing::RandomFloats(size_t{kHeads} * head_dim, 1, rng);
      Floats y = x;
      table.TurnNeighbours(y, position);
      for (int h = 0; h < kHeads; ++h) {
        for (int i = 0; i < head_dim / 2; ++i) {
          const long double angle = position * std::pow(500000.0L, -2.0L * i / head_dim);
          const int at = h * head_dim + 2 * i;
          const double a = x[at], b = x[at + 1];
          const double tolerance = 3 * kUnitRoundoff * (std::abs(a) + std::abs(b));
          ASSERT_NEAR(y[at], a * std::cos(angle) - b * std::sin(angle), tolerance);
          ASSERT_NEAR(y[at + 1], a * std::sin(angle) + b * std::cos(angle), tolerance);
        }
      }
    }
  }
}

TEST(RopeTable, LeavesPositionZeroAlone) {
  Floats x = {1, 2, 3, 4};
  RopeTable(1, 4).TurnNeighbours(x, 0);
  EXPECT_EQ(x, (Floats{1, 2, 3, 4}));
}

TEST(RopeTable, ByHandAtPositionOne) {
  Floats x = {1, 0, 0, 1};  // two heads of two
  RopeTable(2, 2).TurnNeighbours(x, 1);
  EXPECT_FLOAT_EQ(x[0], 0.5403023059f);  // cos 1
  EXPECT_FLOAT_EQ(x[1], 0.8414709848f);  // sin 1
  EXPECT_FLOAT_EQ(x[2], -0.8414709848f);
  EXPECT_FLOAT_EQ(x[3], 0.5403023059f);
}

// What rotary embedding is for: the dot product of two turned vectors depends on how far their positions are apart.
TEST(RopeTable, KeepsTheDotProductOfAPairThatMovesTogether) {
  base::Rng rng{3};
  constexpr int kDim = 16;
  const RopeTable table(200, kDim);
  const Floats q = testing::RandomFloats(kDim, 1, rng), k = testing::RandomFloats(kDim, 1, rng);
  const auto dot_at = [&](int query, int key) {
    Floats a = q, b = k;
    table.TurnNeighbours(a, query);
    table.TurnNeighbours(b, key);
    double sum = 0;
    for (int i = 0; i < kDim; ++i) sum += double{a[i]} * b[i];
    return sum;
  };
  // Each of 16 products of numbers below sqrt 2 is off by at most 2 * 2 * 3 u.
  EXPECT_NEAR(dot_at(10, 3), dot_at(199, 192), 2 * kDim * 12 * kUnitRoundoff);
  EXPECT_GT(std::abs(dot_at(10, 3) - dot_at(10, 9)), 1e-3);
}

}  // namespace
}  // namespace kernels
