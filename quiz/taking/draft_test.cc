#include "quiz/taking/draft.h"

#include <string>

#include "gtest/gtest.h"

namespace course::quiz {
namespace {

Shown Of(Kind kind) {
  Shown shown = {.kind = kind};
  if (kind == Kind::kMatching) shown.lefts = {"one", "two"};
  if (kind != Kind::kNumeric && kind != Kind::kText && kind != Kind::kTracing) shown.choices = {"a", "b", "c"};
  return shown;
}

TEST(Draft, ATextMayWaitUntilItCanBeRead) {
  for (const Kind kind : {Kind::kNumeric, Kind::kText, Kind::kTracing}) {
    EXPECT_TRUE(IsDraft(Of(kind), {.text = "128 Kartoffeln"}));
    EXPECT_TRUE(IsDraft(Of(kind), {}));
    EXPECT_TRUE(IsDraft(Of(kind), {.text = std::string(kLongestAnswer - 100, 'x')}));
    EXPECT_FALSE(IsDraft(Of(kind), {.text = std::string(kLongestAnswer + 1, 'x')}));
    EXPECT_FALSE(IsDraft(Of(kind), {.picks = {0}}));
  }
}

TEST(Draft, AChoiceIsOneThatWasShown) {
  EXPECT_TRUE(IsDraft(Of(Kind::kSingle), {.picks = {2}}));
  EXPECT_TRUE(IsDraft(Of(Kind::kSingle), {}));
  EXPECT_FALSE(IsDraft(Of(Kind::kSingle), {.picks = {3}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kSingle), {.picks = {-1}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kSingle), {.picks = {0, 1}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kSingle), {.text = "b"}));
  EXPECT_TRUE(IsDraft(Of(Kind::kMulti), {.picks = {0, 2}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kMulti), {.picks = {2, 2}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kMulti), {.picks = {0, 7}}));
}

TEST(Draft, AnOrderMayBeUnfinishedButNamesNothingTwice) {
  EXPECT_TRUE(IsDraft(Of(Kind::kOrdering), {.picks = {2, 0}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kOrdering), {.picks = {2, 0, 2}}));
}

TEST(Draft, AMatchingMayHaveGapsAndRepetitions) {
  EXPECT_TRUE(IsDraft(Of(Kind::kMatching), {.picks = {1, -1}}));
  EXPECT_TRUE(IsDraft(Of(Kind::kMatching), {.picks = {1, 1}})) << "two lefts with the same right are a wrong answer";
  EXPECT_TRUE(IsDraft(Of(Kind::kMatching), {.picks = {1}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kMatching), {.picks = {1, 2, 0}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kMatching), {.picks = {1, 3}}));
  EXPECT_FALSE(IsDraft(Of(Kind::kMatching), {.picks = {-2, 0}}));
}

}  // namespace
}  // namespace course::quiz
