// A pool of numbers, against a set of the free ones.

#include <set>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/redteam/labs/class_lab.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace class_lab {
namespace {

GRADED_TEST(Class, GivesTheSmallestNumber, 2) {
  const std::unique_ptr<Pool> pool = MakePool(3);
  ASSERT_NE(pool, nullptr);
  EXPECT_EQ(pool->Free(), 3);
  for (int number : {0, 1, 2}) EXPECT_EQ(pool->Take(), number);
  EXPECT_EQ(pool->Free(), 0);
}

GRADED_TEST(Class, FollowsARandomWorkload, 3) {
  base::Rng rng{course::testing::TestSeed()};
  const int size = 20;
  const std::unique_ptr<Pool> pool = MakePool(size);
  ASSERT_NE(pool, nullptr);
  std::set<int> free;
  for (int i = 0; i < size; ++i) free.insert(i);
  for (int step = 0; step < 60; ++step) {
    if (rng.Below(2) == 0) {
      const int number = rng.Below(size);
      ASSERT_EQ(pool->Give(number), free.insert(number).second);
    } else {
      const int expected = free.empty() ? -1 : *free.begin();
      ASSERT_EQ(pool->Take(), expected);
      free.erase(expected);
    }
    ASSERT_EQ(pool->Free(), static_cast<int>(free.size()));
  }
}

GRADED_TEST(Class, KnowsWhatWasTaken, 1) {
  const std::unique_ptr<Pool> pool = MakePool(2);
  ASSERT_NE(pool, nullptr);
  EXPECT_FALSE(pool->Give(0));
  EXPECT_EQ(pool->Take(), 0);
  EXPECT_TRUE(pool->Give(0));
}

}  // namespace
}  // namespace class_lab
