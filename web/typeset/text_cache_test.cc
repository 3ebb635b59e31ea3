#include "web/typeset/text_cache.h"

#include <string>

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(TextCache, ReturnsWhatWasInserted) {
  TextCache cache(100);
  EXPECT_FALSE(cache.Find("a").has_value());
  cache.Insert("a", "1");
  EXPECT_EQ(cache.Find("a"), "1");
  EXPECT_FALSE(cache.Find("b").has_value());
}

TEST(TextCache, DropsWhatWasNotAskedForLongest) {
  TextCache cache(6);  // three pairs of two bytes
  cache.Insert("a", "1");
  cache.Insert("b", "2");
  cache.Insert("c", "3");
  EXPECT_TRUE(cache.Find("a").has_value()) << "now b is the oldest";
  cache.Insert("d", "4");
  EXPECT_FALSE(cache.Find("b").has_value());
  for (const char* key : {"a", "c", "d"}) EXPECT_TRUE(cache.Find(key).has_value()) << key;
}

TEST(TextCache, ALargeValueMakesRoomForItself) {
  TextCache cache(6);
  cache.Insert("a", "1");
  cache.Insert("b", "2");
  cache.Insert("c", "12345");
  EXPECT_EQ(cache.Find("c"), "12345");
  EXPECT_FALSE(cache.Find("a").has_value() || cache.Find("b").has_value());
}

TEST(TextCache, AValueLargerThanTheCacheChangesNothing) {
  TextCache cache(6);
  cache.Insert("a", "1");
  cache.Insert("b", "123456");
  EXPECT_FALSE(cache.Find("b").has_value());
  EXPECT_TRUE(cache.Find("a").has_value());
}

TEST(TextCache, KeepsTheFirstOfTwoValuesForAKey) {
  TextCache cache(6);
  cache.Insert("a", "1");
  cache.Insert("a", "2");
  EXPECT_EQ(cache.Find("a"), "1");
  cache.Insert("b", "2");
  cache.Insert("c", "3");
  EXPECT_TRUE(cache.Find("a").has_value()) << "the second insertion took no room";
}

}  // namespace
}  // namespace course::web
