#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/paper/paper.h"

namespace course::quiz {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

::testing::AssertionResult Refused(const Shown& shown, const Answer& answer, const std::string& reason) {
  return HasCodeAndText(CheckForm(shown, answer), absl::StatusCode::kInvalidArgument, reason);
}

Shown Of(Kind kind, int choices, int lefts = 0) {
  Shown shown;
  shown.kind = kind;
  shown.choices.assign(choices, "choice");
  shown.lefts.assign(lefts, "left");
  return shown;
}

TEST(CheckForm, OfASingleChoice) {
  const Shown shown = Of(Kind::kSingle, 4);
  EXPECT_TRUE(IsOk(CheckForm(shown, {.picks = {3}})));
  EXPECT_TRUE(Refused(shown, {}, "Choose one"));
  EXPECT_TRUE(Refused(shown, {.picks = {0, 1}}, "Only one"));
  EXPECT_TRUE(Refused(shown, {.picks = {4}}, "no such option"));
  EXPECT_TRUE(Refused(shown, {.picks = {-1}}, "no such option"));
  EXPECT_TRUE(Refused(shown, {.text = "b"}, "Choose one"));
  EXPECT_TRUE(Refused(shown, {.picks = {1}, .text = "b"}, "not typed"));
}

TEST(CheckForm, OfSeveralChoices) {
  const Shown shown = Of(Kind::kMulti, 4);
  EXPECT_TRUE(IsOk(CheckForm(shown, {})));  // none of them may be what is meant
  EXPECT_TRUE(IsOk(CheckForm(shown, {.picks = {0, 1, 2, 3}})));
  EXPECT_TRUE(Refused(shown, {.picks = {1, 1}}, "once"));
  EXPECT_TRUE(Refused(shown, {.picks = {2, 1}}, "once"));
  EXPECT_TRUE(Refused(shown, {.picks = {1, 4}}, "no such option"));
}

TEST(CheckForm, OfAnOrdering) {
  const Shown shown = Of(Kind::kOrdering, 3);
  EXPECT_TRUE(IsOk(CheckForm(shown, {.picks = {2, 0, 1}})));
  EXPECT_TRUE(Refused(shown, {}, "each of the 3 items"));
  EXPECT_TRUE(Refused(shown, {.picks = {0, 1}}, "each of the 3 items"));
  EXPECT_TRUE(Refused(shown, {.picks = {0, 1, 1}}, "a place of its own"));
  EXPECT_TRUE(Refused(shown, {.picks = {0, 1, 3}}, "no such option"));
}

TEST(CheckForm, OfAMatching) {
  const Shown shown = Of(Kind::kMatching, 3, 2);
  EXPECT_TRUE(IsOk(CheckForm(shown, {.picks = {2, 2}})));
  EXPECT_TRUE(IsOk(CheckForm(shown, {.picks = {-1, 0}})));
  EXPECT_TRUE(Refused(shown, {.picks = {-1, -1}}, "at least one"));
  EXPECT_TRUE(Refused(shown, {.picks = {0}}, "at least one"));
  EXPECT_TRUE(Refused(shown, {.picks = {0, 3}}, "no such option"));
  EXPECT_TRUE(Refused(shown, {.picks = {0, -2}}, "no such option"));
}

TEST(CheckForm, OfANumberLooksAtItsUnit) {
  Shown shown = Of(Kind::kNumeric, 0);
  shown.unit = "KiB";
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "128 KiB"})));
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "131,072 B"})));
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "128 KiB/token"})));
  EXPECT_TRUE(Refused(shown, {.text = "128"}, "Say the unit as well: KiB"));
  EXPECT_TRUE(Refused(shown, {.text = "128 ms"}, "ms measures s"));
  EXPECT_TRUE(Refused(shown, {.text = ""}, "missing"));
  EXPECT_TRUE(Refused(shown, {.text = "0,125 MiB"}, "type 0.125"));
  EXPECT_TRUE(Refused(shown, {.picks = {1}, .text = "128 KiB"}, "typed"));

  shown.unit = "";
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "12"})));
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "12 sequences"})));
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "12 tokens"})));
  EXPECT_TRUE(Refused(shown, {.text = "7B"}, "A plain number is asked for; B measures B."));
  shown.unit = "%";
  EXPECT_TRUE(IsOk(CheckForm(shown, {.text = "0.625"})));
  EXPECT_TRUE(Refused(shown, {.text = "7 s"}, "A plain number is asked for (%); s measures s."));
}

TEST(CheckForm, OfWordsAndOfWhatAProgramPrints) {
  EXPECT_TRUE(IsOk(CheckForm(Of(Kind::kText, 0), {.text = "prefill"})));
  EXPECT_TRUE(Refused(Of(Kind::kText, 0), {.text = " ... "}, "Type a word"));
  EXPECT_TRUE(IsOk(CheckForm(Of(Kind::kTracing, 0), {.text = "..."})));
  EXPECT_TRUE(Refused(Of(Kind::kTracing, 0), {.text = " \n"}, "what the program prints"));
}

TEST(CheckForm, NothingIsTakenThatCouldNotBeKept) {
  EXPECT_TRUE(IsOk(CheckForm(Of(Kind::kText, 0), {.text = std::string(4000, 'a')})));
  EXPECT_TRUE(Refused(Of(Kind::kText, 0), {.text = std::string(4097, 'a')}, "4 KiB"));
  EXPECT_TRUE(Refused(Of(Kind::kText, 0), {.text = std::string(3000, '"')}, "4 KiB"));  // two bytes each in JSON
}

TEST(CheckForm, AnyAnswerIsJudgedWithoutHarm) {
  base::Rng rng{3};
  for (int i = 0; i < 20'000; ++i) {
    constexpr Kind kKinds[] = {Kind::kSingle,   Kind::kMulti,    Kind::kNumeric, Kind::kText,
                               Kind::kOrdering, Kind::kMatching, Kind::kTracing};
    const Shown shown = Of(kKinds[rng.Below(7)], rng.Below(4), rng.Below(4));
    Answer answer;
    for (int n = rng.Below(5); n > 0; --n) answer.picks.push_back(rng.Below(8) - 2);
    for (int n = rng.Below(5); n > 0; --n) answer.text += static_cast<char>(rng.Below(256));
    const absl::Status status = CheckForm(shown, answer);
    ASSERT_TRUE(status.ok() || status.code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace course::quiz
