#include "engine/free_queue.h"

#include <deque>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

FreeQueue QueueOf(int n) {
  FreeQueue queue(n);
  for (int id = 0; id < n; ++id) queue.Append(id);
  return queue;
}

TEST(FreeQueue, LosesAnIdFromTheMiddleAndKeepsTheOrderOfTheRest) {
  FreeQueue queue = QueueOf(5);
  queue.Remove(2);
  EXPECT_EQ(queue.ToVector(), (std::vector<int>{0, 1, 3, 4}));
  EXPECT_EQ(queue.size(), 4);
  EXPECT_FALSE(queue.Contains(2));
  queue.Append(2);
  EXPECT_EQ(queue.ToVector(), (std::vector<int>{0, 1, 3, 4, 2}));
}

TEST(FreeQueue, LosesItsEndsAndItsOnlyId) {
  FreeQueue queue = QueueOf(3);
  queue.Remove(0);
  queue.Remove(2);
  EXPECT_EQ(queue.ToVector(), std::vector<int>{1});
  EXPECT_EQ(queue.PopFront(), 1);
  EXPECT_TRUE(queue.empty());
  queue.Append(0);
  EXPECT_EQ(queue.ToVector(), std::vector<int>{0});
}

TEST(FreeQueue, DoesAsADequeDoes) {
  constexpr int kIds = 30;
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  FreeQueue queue(kIds);
  std::deque<int> model;
  for (int i = 0; i < 5000; ++i) {
    const int id = rng.Below(kIds);
    if (!queue.Contains(id)) {
      queue.Append(id);
      model.push_back(id);
    } else if (rng.Below(2) == 0) {
      queue.Remove(id);
      std::erase(model, id);
    } else {
      ASSERT_EQ(queue.PopFront(), model.front());
      model.pop_front();
    }
    ASSERT_EQ(queue.ToVector(), std::vector<int>(model.begin(), model.end())) << "operation " << i;
  }
}

TEST(FreeQueueDeathTest, StopsTheProgramOnOurOwnMistakes) {
  FreeQueue queue = QueueOf(2);
  EXPECT_DEATH(queue.Append(1), "is in the queue already");
  queue.Remove(1);
  EXPECT_DEATH(queue.Remove(1), "is not in the queue");
  queue.PopFront();
  EXPECT_DEATH(queue.PopFront(), "nothing is in the queue");
}

}  // namespace
}  // namespace engine
