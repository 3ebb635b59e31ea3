#include "quiz/taking/lru.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace course::quiz {
namespace {

std::shared_ptr<const int> Value(int value) { return std::make_shared<const int>(value); }

TEST(Lru, KeepsWhatWasUsedLast) {
  Lru<int> lru(2);
  lru.Put("a", Value(1));
  lru.Put("b", Value(2));
  ASSERT_NE(lru.Find("a"), nullptr);
  lru.Put("c", Value(3));
  EXPECT_EQ(lru.Find("b"), nullptr) << "used longest ago";
  EXPECT_EQ(*lru.Find("a"), 1);
  EXPECT_EQ(*lru.Find("c"), 3);
}

TEST(Lru, ReplacesAValueOfTheSameName) {
  Lru<int> lru(2);
  lru.Put("a", Value(1));
  lru.Put("a", Value(2));
  lru.Put("b", Value(3));
  EXPECT_EQ(*lru.Find("a"), 2) << "takes one place, not two";
  EXPECT_EQ(*lru.Find("b"), 3);
}

TEST(Lru, AValueThatMadeRoomLivesOnWithItsHolder) {
  Lru<int> lru(1);
  lru.Put("a", Value(7));
  const std::shared_ptr<const int> held = lru.Find("a");
  lru.Put("b", Value(8));
  EXPECT_EQ(lru.Find("a"), nullptr);
  EXPECT_EQ(*held, 7);
}

TEST(Lru, ServesSeveralThreads) {
  Lru<int> lru(8);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&lru] {
      for (int i = 0; i < 2'000; ++i) {
        const std::string name = std::to_string(i % 16);
        const std::shared_ptr<const int> found = lru.Find(name);
        if (found == nullptr) {
          lru.Put(name, Value(i % 16));
        } else {
          EXPECT_EQ(*found, i % 16);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace course::quiz
