#include "quiz/terminal/reply.h"

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::quiz {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

Shown Of(Kind kind, int choices, int lefts = 0) {
  Shown shown;
  shown.kind = kind;
  shown.choices.assign(choices, "choice");
  shown.lefts.assign(lefts, "left");
  return shown;
}

void ExpectPicks(const Shown& shown, const std::string& typed, const std::vector<int>& picks) {
  const absl::StatusOr<Answer> answer = ParseAnswer(shown, typed);
  ASSERT_TRUE(IsOk(answer)) << typed;
  EXPECT_EQ(answer->picks, picks) << typed;
}

::testing::AssertionResult Refused(const Shown& shown, const std::string& typed, const std::string& advice) {
  return HasCodeAndText(ParseAnswer(shown, typed).status(), absl::StatusCode::kInvalidArgument, advice);
}

Reply::Kind KindOf(const std::string& line) {
  const absl::StatusOr<Reply> reply = ParseCommand(line);
  EXPECT_TRUE(IsOk(reply)) << line;
  return reply.ok() ? reply->kind : Reply::kNothing;
}

TEST(ParseCommand, CommandsBeginWithAColonAndMayBeShort) {
  EXPECT_EQ(KindOf(":quit"), Reply::kQuit);
  EXPECT_EQ(KindOf(" :Q "), Reply::kQuit);
  EXPECT_EQ(KindOf(":b"), Reply::kBack);
  EXPECT_EQ(KindOf(":skip"), Reply::kSkip);
  EXPECT_EQ(KindOf(":fin"), Reply::kFinish);
  EXPECT_EQ(KindOf(":h"), Reply::kHelp);
  EXPECT_EQ(KindOf(":12"), Reply::kGoTo);
  EXPECT_EQ(ParseCommand(":12")->position, 11);
  EXPECT_EQ(KindOf("  "), Reply::kNothing);
  EXPECT_EQ(KindOf("b"), Reply::kAnswer) << "an answer, not :back";
  EXPECT_EQ(KindOf("quit"), Reply::kAnswer);
  for (const char* wrong : {":", ":quits", ":x"}) {
    EXPECT_TRUE(HasCodeAndText(ParseCommand(wrong).status(), absl::StatusCode::kInvalidArgument, ":finish")) << wrong;
  }
}

TEST(ParseAnswer, OneLetterForASingleChoice) {
  const Shown shown = Of(Kind::kSingle, 4);
  ExpectPicks(shown, "b", {1});
  ExpectPicks(shown, " D) ", {3});
  EXPECT_TRUE(Refused(shown, "e", "a to d"));
  EXPECT_TRUE(Refused(shown, "ab", "type one letter"));
  EXPECT_TRUE(Refused(shown, "2", "a to d"));
  EXPECT_TRUE(Refused(shown, "\xc3\xa9", "a to d"));
}

TEST(ParseAnswer, LettersInAnyFormForSeveralChoices) {
  const Shown shown = Of(Kind::kMulti, 4);
  for (const char* typed : {"a,c", "c a", "ca", "A, C", "a c a"}) ExpectPicks(shown, typed, {0, 2});
  ExpectPicks(shown, "none", {});
  EXPECT_TRUE(Refused(shown, "a,e", "a to d"));
}

TEST(ParseAnswer, EachLetterOnceForAnOrder) {
  const Shown shown = Of(Kind::kOrdering, 3);
  ExpectPicks(shown, "c a b", {2, 0, 1});
  ExpectPicks(shown, "cab", {2, 0, 1});
  EXPECT_TRUE(Refused(shown, "c a", "b is missing"));
  EXPECT_TRUE(Refused(shown, "c", "a, b are missing"));
  EXPECT_TRUE(Refused(shown, "caa", "a stands there twice"));
}

TEST(ParseAnswer, NumbersWithLettersForPairs) {
  const Shown shown = Of(Kind::kMatching, 3, 2);
  ExpectPicks(shown, "1b 2a", {1, 0});
  ExpectPicks(shown, "2a,1b", {1, 0});
  ExpectPicks(shown, "1 = B; 2-", {1, -1});
  ExpectPicks(shown, "1c2c", {2, 2});
  EXPECT_TRUE(Refused(shown, "1b", "Number 2 has no letter yet"));
  EXPECT_TRUE(Refused(shown, "b a", "from 1 to 2"));
  EXPECT_TRUE(Refused(shown, "3a 1b 2c", "from 1 to 2"));
  EXPECT_TRUE(Refused(shown, "1- 2-", "at least one"));
  EXPECT_TRUE(Refused(shown, "1d 2a", "a to c"));
  Shown many = Of(Kind::kMatching, 3, 12);
  ExpectPicks(many, "1a 2a 3a 4a 5a 6a 7a 8a 9a 10b 11c 12-", {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, -1});
}

TEST(ParseAnswer, TypedKindsAreCheckedAsInTheBrowser) {
  Shown number = Of(Kind::kNumeric, 0);
  number.unit = "KiB";
  EXPECT_EQ(ParseAnswer(number, "128 KiB")->text, "128 KiB");
  EXPECT_TRUE(Refused(number, "128", "Say the unit as well"));
  EXPECT_TRUE(Refused(number, "0,125 MiB", "type 0.125"));
  EXPECT_EQ(ParseAnswer(Of(Kind::kText, 0), "prefill")->text, "prefill");
}

TEST(ParseAnswer, AnyLineIsReadOrRefused) {
  base::Rng rng{4};
  constexpr Kind kKinds[] = {Kind::kSingle, Kind::kMulti, Kind::kOrdering, Kind::kMatching, Kind::kNumeric};
  for (int i = 0; i < 20'000; ++i) {
    const Shown shown = Of(kKinds[rng.Below(5)], 1 + rng.Below(5), rng.Below(4));
    std::string line;
    for (int n = rng.Below(9); n > 0; --n) line += "abcdef123 ,;-=\xc3:"[rng.Below(16)];
    const absl::StatusOr<Answer> answer = ParseAnswer(shown, line);
    ASSERT_TRUE(!answer.ok() || CheckForm(shown, *answer).ok()) << line;
  }
}

}  // namespace
}  // namespace course::quiz
