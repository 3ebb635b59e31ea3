#include "kernels/rope.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using testing::kUnitRoundoff;
using Floats = std::vector<float>;

constexpr unsigned long long kSeed = 9;

double Dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
  return sum;
}

// Cosine and sine are rounded, and so are two products and their sum: 3 u for each of the two terms.
TEST(Rope, TurnsEachPairByItsAngle) {
  base::Rng rng{kSeed};
  for (int head_dim : {2, 6, 64}) {
    for (int first : {0, 5, 100000}) {
      constexpr int kRows = 3, kHeads = 2;
      const Floats x = testing::RandomFloats(size_t{kRows} * kHeads * head_dim, 1, rng);
      Floats y(x.size());
      Rope(x, y, kRows, kHeads, head_dim, first, 500000.0);
      const int half = head_dim / 2;
      for (int r = 0; r < kRows; ++r) {
        for (int h = 0; h < kHeads; ++h) {
          for (int i = 0; i < half; ++i) {
            const long double angle = (first + r) * std::pow(500000.0L, -2.0L * i / head_dim);
            const int at = (r * kHeads + h) * head_dim + i;
            const double a = x[at], b = x[at + half];
            const double tolerance = 3 * kUnitRoundoff * (std::abs(a) + std::abs(b));
            ASSERT_NEAR(y[at], a * std::cos(angle) - b * std::sin(angle), tolerance);
            ASSERT_NEAR(y[at + half], a * std::sin(angle) + b * std::cos(angle), tolerance);
          }
        }
      }
    }
  }
}

TEST(Rope, LeavesPositionZeroAlone) {
  const Floats x = {1, 2, 3, 4};
  Floats y(4);
  Rope(x, y, 1, 1, 4, 0);
  EXPECT_EQ(y, x);
}

TEST(Rope, ByHandAtPositionOne) {
  Floats y(2);
  Rope(Floats{1, 0}, y, 1, 1, 2, 1);
  EXPECT_FLOAT_EQ(y[0], 0.5403023059f);  // cos 1
  EXPECT_FLOAT_EQ(y[1], 0.8414709848f);  // sin 1
}

TEST(Rope, WorksInPlace) {
  base::Rng rng{kSeed};
  Floats x = testing::RandomFloats(4 * 2 * 8, 1, rng), y(x.size());
  Rope(x, y, 4, 2, 8, 3);
  Rope(x, x, 4, 2, 8, 3);
  EXPECT_EQ(x, y);
}

// The reason for RoPE: what a query and a key have to say to each other depends on their distance. Each side's rounding
// moves the dot product by at most 3 u (|a| + |b|) per entry, 12 u |q| |k| together and then some for the sum in
// double: none.
TEST(Rope, MakesADotProductDependOnTheDistanceOnly) {
  base::Rng rng{kSeed};
  constexpr int kDim = 32;
  const Floats q = testing::RandomFloats(kDim, 1, rng), k = testing::RandomFloats(kDim, 1, rng);
  Floats turned_q(kDim), turned_k(kDim);
  Rope(q, turned_q, 1, 1, kDim, 7);
  Rope(k, turned_k, 1, 1, kDim, 4);
  const double near = Dot(turned_q, turned_k);
  Rope(q, turned_q, 1, 1, kDim, 7007);
  Rope(k, turned_k, 1, 1, kDim, 7004);
  EXPECT_NEAR(Dot(turned_q, turned_k), near, 24 * kUnitRoundoff * std::sqrt(Dot(q, q) * Dot(k, k)));
}

TEST(Rope, OfOneTokenContinuesTheSequence) {
  base::Rng rng{kSeed};
  const Floats x = testing::RandomFloats(5 * 8, 1, rng);
  Floats all(x.size()), last(8);
  Rope(x, all, 5, 1, 8, 10);
  Rope(std::span(x).last(8), last, 1, 1, 8, 14);
  EXPECT_EQ(Floats(all.end() - 8, all.end()), last);
}

// Linear maps are transposes of each other if <dy, R x> = <R^T dy, x> for all x and dy.
TEST(RopeBackward, IsTheTranspose) {
  base::Rng rng{kSeed};
  for (int trial = 0; trial < 20; ++trial) {
    const Floats x = testing::RandomFloats(3 * 2 * 16, 1, rng), dy = testing::RandomFloats(x.size(), 1, rng);
    Floats y(x.size()), dx(x.size());
    Rope(x, y, 3, 2, 16, trial * 100);
    RopeBackward(dy, dx, 3, 2, 16, trial * 100);
    EXPECT_NEAR(Dot(dy, y), Dot(dx, x), 12 * kUnitRoundoff * std::sqrt(Dot(x, x) * Dot(dy, dy)));
  }
}

TEST(RopeBackward, UndoesTheRotationAndAddsToWhatIsThere) {
  base::Rng rng{kSeed};
  const Floats x = testing::RandomFloats(2 * 8, 1, rng);
  Floats y(x.size()), back(x.size(), 1.0f);
  Rope(x, y, 2, 1, 8, 50);
  RopeBackward(y, back, 2, 1, 8, 50);
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(back[i], 1 + x[i], 16 * kUnitRoundoff);
}

}  // namespace
}  // namespace kernels
