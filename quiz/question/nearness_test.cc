#include "quiz/question/nearness.h"

#include "gtest/gtest.h"

namespace course::quiz {
namespace {

TEST(ToleranceOf, IsTheWiderOfTheTwo) {
  const Question question = {.tolerance = 0.01, .absolute_tolerance = 2};
  EXPECT_DOUBLE_EQ(ToleranceOf(question, 100 * 1024, 1024), 2 * 1024) << "1 KiB and 2 KiB";
  EXPECT_DOUBLE_EQ(ToleranceOf(question, -1000 * 1024, 1024), 10 * 1024) << "10 KiB and 2 KiB";
  EXPECT_EQ(ToleranceOf({}, 7, 1), 0);
}

TEST(IsNear, ForgivesWhatBinaryNumbersRoundOff) {
  EXPECT_NE(0.1 + 0.2, 0.3);
  EXPECT_TRUE(IsNear(0.1 + 0.2, 0.3, 0));
  EXPECT_FALSE(IsNear(0.300000001, 0.3, 0));
  EXPECT_TRUE(IsNear(0, 0, 0));
  EXPECT_FALSE(IsNear(1e-300, 0, 0));
  EXPECT_TRUE(IsNear(-98, -100, 2));
  EXPECT_FALSE(IsNear(98, 100, 1.9));
}

TEST(GivesKey, WhatIsTakenAsRightAndWhatLooksLikeIt) {
  const Question question = {.unit = "KiB"};
  EXPECT_TRUE(GivesKey(question, 131'072, 131'072, 0));
  EXPECT_TRUE(GivesKey(question, 130'000, 131'072, 2'000)) << "within the tolerance";
  EXPECT_TRUE(GivesKey({}, 0.33334321, 1.0 / 3, 0)) << "both are shown as 0.3333";
  EXPECT_FALSE(GivesKey({}, 0.3339, 1.0 / 3, 0));
  EXPECT_FALSE(GivesKey(question, 65'536, 131'072, 0));
}

}  // namespace
}  // namespace course::quiz
