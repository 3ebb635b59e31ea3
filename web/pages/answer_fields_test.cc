#include "web/pages/answer_fields.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "web/pages/testing/quiz_sample.h"

namespace course::web {
namespace {

using quiz::Answer;
using quiz::Kind;
using quiz::Shown;

Shown Question(Kind kind) { return *testing::EveryKind().items[static_cast<int>(kind)].shown; }

Answer Read(Kind kind, const Fields& fields) {
  const auto answer = AnswerOf(Question(kind), fields);
  EXPECT_TRUE(base::testing::IsOk(answer));
  return answer.value_or(Answer());
}

absl::Status Refusal(Kind kind, const Fields& fields) { return AnswerOf(Question(kind), fields).status(); }

TEST(AnswerFieldsTest, EachKindIsReadFromItsFields) {
  EXPECT_EQ(Read(Kind::kSingle, {{"pick", "2"}}), (Answer{{2}}));
  EXPECT_EQ(Read(Kind::kMulti, {{"pick.3", "1"}, {"pick.0", "1"}}), (Answer{{0, 3}}));
  EXPECT_EQ(Read(Kind::kNumeric, {{"text", "128 KiB"}}), (Answer{{}, "128 KiB"}));
  // Shown item 0 is third, 1 first, 2 second, 3 last: the order is 1, 2, 0, 3.
  EXPECT_EQ(Read(Kind::kOrdering, {{"place.0", "3"}, {"place.1", "1"}, {"place.2", "2"}, {"place.3", "4"}}),
            (Answer{{1, 2, 0, 3}}));
  EXPECT_EQ(Read(Kind::kMatching, {{"match.0", "3"}, {"match.1", ""}, {"match.2", "0"}}), (Answer{{3, -1, 0}}));
}

TEST(AnswerFieldsTest, LinesOfAFormAreLines) {
  EXPECT_EQ(Read(Kind::kTracing, {{"text", "1\r\n2\r\n"}}).text, "1\n2\n");
}

TEST(AnswerFieldsTest, NothingFilledIsNoChoiceYet) {
  EXPECT_EQ(Read(Kind::kSingle, {}), Answer());
  EXPECT_EQ(Read(Kind::kMulti, {}), Answer());
  EXPECT_EQ(Read(Kind::kMatching, {}), (Answer{{-1, -1, -1}}));
  EXPECT_EQ(Read(Kind::kText, {}), Answer());
}

TEST(AnswerFieldsTest, TwoItemsInOnePlaceAreNoOrder) {
  const absl::Status refusal =
      Refusal(Kind::kOrdering, {{"place.0", "2"}, {"place.1", "1"}, {"place.2", "2"}, {"place.3", "4"}});
  EXPECT_TRUE(absl::IsInvalidArgument(refusal)) << refusal;
  EXPECT_NE(refusal.message().find("place 2"), absl::string_view::npos) << refusal;
  EXPECT_TRUE(absl::IsInvalidArgument(Refusal(Kind::kOrdering, {{"place.0", "1"}})));
}

TEST(AnswerFieldsTest, WhatIsNotAmongTheChoicesIsRefused) {
  for (const char* pick : {"4", "-1", "x", "1.5", "99999999999999999999", "0x1", "1;2"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Refusal(Kind::kSingle, {{"pick", pick}}))) << pick;
    EXPECT_TRUE(absl::IsInvalidArgument(Refusal(Kind::kMatching, {{"match.0", pick}}))) << pick;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(
      Refusal(Kind::kOrdering, {{"place.0", "5"}, {"place.1", "1"}, {"place.2", "2"}, {"place.3", "3"}})));
}

TEST(AnswerFieldsTest, WhatWasKeptStandsInTheFormAgain) {
  for (int kind = 0; kind < 7; ++kind) {
    quiz::ItemView item = testing::EveryKind().items[kind];
    for (const bool right : {true, false}) {
      testing::Decide(item, right);
      const Fields fields = FieldsOf(*item.shown, *item.given);
      EXPECT_EQ(Read(item.shown->kind, fields), item.given->answer) << item.shown->id;
    }
  }
  EXPECT_EQ(FieldsOf(Question(Kind::kSingle), {.certainty = quiz::Certainty::kThink}),
            (Fields{{"certainty", "think"}}));
}

}  // namespace
}  // namespace course::web
