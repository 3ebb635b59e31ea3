#include "quiz/paper/seed.h"

#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::quiz {
namespace {

// Computed by a separate program from the definitions (SHA-256, SplitMix64, Durstenfeld). If one of these fails, every
// attempt in every database is shown and scored wrongly: mend the code, not the number.
TEST(DerivedSeed, IsPinnedForEver) {
  EXPECT_EQ(DerivedSeed(0, "draw", "p00-kv-bytes"), 5507526639493702998u);
  EXPECT_EQ(DerivedSeed(42, "order", "p00-kv-bytes"), 14306655108129359006u);
  EXPECT_EQ(DerivedSeed(18446744073709551615u, "values", "x2-blocks"), 3835127036199646196u);
}

TEST(Permutation, IsPinnedForEver) {
  EXPECT_EQ(Permutation(5, 0), (std::vector<int>{2, 3, 0, 1, 4}));
  EXPECT_EQ(Permutation(5, 42), (std::vector<int>{1, 2, 4, 0, 3}));
  EXPECT_EQ(Permutation(8, 12345), (std::vector<int>{3, 4, 6, 2, 5, 0, 7, 1}));
}

TEST(Permutation, OfNothingAndOfOneIsThat) {
  EXPECT_TRUE(Permutation(0, 1).empty());
  EXPECT_EQ(Permutation(1, 1), std::vector<int>{0});
}

TEST(DerivedSeed, EveryPartCounts) {
  EXPECT_NE(DerivedSeed(1, "draw", "a"), DerivedSeed(2, "draw", "a"));
  EXPECT_NE(DerivedSeed(1, "draw", "a"), DerivedSeed(1, "order", "a"));
  EXPECT_NE(DerivedSeed(1, "draw", "a"), DerivedSeed(1, "draw", "b"));
  EXPECT_NE(DerivedSeed(1, "draw", "1\na"), DerivedSeed(11, "draw", "a"));
}

// Of n draws over c equally likely classes, sum((observed - n/c)^2 / (n/c)) is chi-square with k = c - 1 degrees of
// freedom for large n. It exceeds k + 2 sqrt(k x) + 2 x with a probability of at most e^-x (Laurent and Massart 2000,
// lemma 1); x = 18.4 makes that 1e-8.
double Bound(int classes) {
  const double k = classes - 1, x = 18.4;
  return k + 2 * std::sqrt(k * x) + 2 * x;
}

TEST(Permutation, EveryOrderOfFourIsEquallyLikely) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  constexpr int kDraws = 48'000, kOrders = 24;
  std::map<std::vector<int>, int> counts;
  for (int i = 0; i < kDraws; ++i) ++counts[Permutation(4, DerivedSeed(course::testing::TestSeed() + i, "order", "q"))];
  ASSERT_EQ(counts.size(), kOrders);
  double chi_square = 0;
  for (const auto& [order, count] : counts) {
    const double expected = 1.0 * kDraws / kOrders;
    chi_square += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_square, Bound(kOrders));
}

}  // namespace
}  // namespace course::quiz
