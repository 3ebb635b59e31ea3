#include "quiz/paper/paper.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/formulas/formulas.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

Question Of(Kind kind) {
  Question question;
  question.id = "a";
  question.kind = kind;
  question.outcome = "o";
  question.guide = "guide.md#there";
  question.points = 2;
  question.prompt = "Which?";
  question.why = "KEY-WHY";
  return question;
}

Item Made(const Question& question, uint64_t seed) {
  absl::StatusOr<Item> item = MakeItem(question, seed);
  EXPECT_TRUE(IsOk(item));
  return item.ok() ? *std::move(item) : Item{};
}

// The KV cache of a model with 80 layers and 8 K/V heads: 2 * 80 * 8 * 128 * 2 bytes = 320 KiB a token.
Question KvBytes(Kind kind) {
  Question question = Of(kind);
  question.id = "kv";
  question.formula = "kv_bytes_per_token";
  question.revision = FindFormula(question.formula)->revision;
  question.unit = "KiB";
  question.prompt = "{num_layers} layers, {num_kv_heads} K/V heads?";
  question.why = "$2 \\cdot {num_layers}$ and so on: {answer}";
  question.parameters = {{"num_layers", {16, 32, 80}, ""},
                         {"num_kv_heads", {1, 4, 8, 64}, ""},
                         {"num_query_heads", {64}, ""},
                         {"head_dim", {128}, ""},
                         {"dtype_bytes", {2}, ""}};
  question.right = {{"", "All four factors.", ""}};
  question.wrong = {{"", "query heads", "kv_bytes_per_token/query_heads"},
                    {"", "only K", "kv_bytes_per_token/one_of_k_and_v"},
                    {"", "one of {num_layers} layers", "kv_bytes_per_token/one_layer"}};
  return question;
}

// Parameters and order computed by a separate program from the definitions in seed.h; the values by hand.
TEST(MakeItem, IsPinnedForEver) {
  const Item item = Made(KvBytes(Kind::kSingle), 7);
  EXPECT_EQ(item.shown.prompt, "80 layers, 8 K/V heads?");
  EXPECT_EQ(item.shown.choices, (std::vector<std::string>{"2,560 KiB", "320 KiB", "160 KiB", "4 KiB"}));
  EXPECT_EQ(item.key.right.picks, std::vector<int>{1});
  EXPECT_EQ(item.key.text, "320 KiB");
  EXPECT_EQ(item.key.why, "$2 \\cdot 80$ and so on: 320 KiB");
  EXPECT_EQ(item.key.whys,
            (std::vector<std::string>{"query heads", "All four factors.", "only K", "one of 80 layers"}));
}

TEST(MakeItem, AParametricNumberKnowsWhatMistakesGive) {
  const Item item = Made(KvBytes(Kind::kNumeric), 7);
  EXPECT_TRUE(item.shown.choices.empty());
  EXPECT_EQ(item.shown.unit, "KiB");
  EXPECT_EQ(item.key.value, 327'680);
  EXPECT_EQ(item.key.dimension, "B");
  EXPECT_EQ(item.key.right.text, "320 KiB");
  ASSERT_EQ(item.key.mistakes.size(), 3);
  EXPECT_EQ(item.key.mistakes[0].text, "2,560 KiB");
  EXPECT_EQ(item.key.mistakes[2].why, "one of 80 layers");
}

TEST(MakeItem, WrongValuesThatCoincideAreShownOnce) {
  Question question = KvBytes(Kind::kSingle);
  question.wrong.push_back({"", "again", "kv_bytes_per_token/query_heads"});
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Item item = Made(question, seed);
    const std::set<std::string> distinct(item.shown.choices.begin(), item.shown.choices.end());
    ASSERT_EQ(item.shown.choices.size(), 4);
    ASSERT_EQ(distinct.size(), 4);
    ASSERT_EQ(item.key.whys.size(), 4);
    ASSERT_EQ(item.shown.choices[item.key.right.picks[0]], item.key.text);
  }
  question.kind = Kind::kNumeric;
  EXPECT_EQ(Made(question, 7).key.mistakes.size(), 3);
}

TEST(MakeItem, AMendedFormulaIsNoticed) {
  Question question = KvBytes(Kind::kSingle);
  ++question.revision;
  EXPECT_TRUE(HasCode(MakeItem(question, 7), absl::StatusCode::kFailedPrecondition));
  const absl::StatusOr<Item> item = MakeItem(question, 7, Revision::kCurrent);
  ASSERT_TRUE(IsOk(item));
  EXPECT_EQ(item->key.text, "320 KiB");
}

// By SplitMix64 and Durstenfeld for seed 7 and id "a", computed separately: 3, 2, 0, 1.
TEST(MakeItem, ShufflesTheChoicesOfEachKind) {
  Question single = Of(Kind::kSingle);
  single.right = {{"r", "why r"}};
  single.wrong = {{"x", "why x"}, {"y", "why y"}, {"z", "why z"}};
  Item item = Made(single, 7);
  EXPECT_EQ(item.shown.choices, (std::vector<std::string>{"z", "y", "r", "x"}));
  EXPECT_EQ(item.key.right.picks, std::vector<int>{2});

  Question multi = Of(Kind::kMulti);
  multi.right = {{"r", "why r"}, {"s", "why s"}};
  multi.wrong = {{"x", "why x"}, {"y", "why y"}};
  item = Made(multi, 7);
  EXPECT_EQ(item.shown.choices, (std::vector<std::string>{"y", "x", "r", "s"}));
  EXPECT_EQ(item.key.right.picks, (std::vector<int>{2, 3}));
  EXPECT_EQ(item.key.text, "r; s");

  Question ordering = Of(Kind::kOrdering);
  ordering.items = {"1", "2", "3", "4"};
  item = Made(ordering, 7);
  EXPECT_EQ(item.shown.choices, (std::vector<std::string>{"4", "3", "1", "2"}));
  EXPECT_EQ(item.key.right.picks, (std::vector<int>{2, 3, 1, 0}));  // "1" is shown in place 2, "2" in 3, ...

  Question matching = Of(Kind::kMatching);
  matching.pairs = {{"l1", "A", ""}, {"l2", "B", "why"}, {"l3", "A", ""}, {"l4", "C", ""}};
  matching.extra = {"D"};
  item = Made(matching, 7);
  EXPECT_EQ(item.shown.lefts, (std::vector<std::string>{"l1", "l2", "l3", "l4"}));
  EXPECT_EQ(item.shown.choices, (std::vector<std::string>{"D", "C", "A", "B"})) << "A is there once";
  EXPECT_EQ(item.key.right.picks, (std::vector<int>{2, 3, 2, 1}));
  EXPECT_EQ(item.key.whys, (std::vector<std::string>{"", "why", "", ""}));
}

TEST(MakeItem, KeepsTheValueOfANumberAsItWasWritten) {
  Question question = Of(Kind::kNumeric);
  question.value = "0.125 MiB";
  question.absolute_tolerance = 0.002;
  question.wrong = {{"1 MiB", "bits"}};
  const Item item = Made(question, 7);
  EXPECT_EQ(item.key.text, "0.125 MiB");
  EXPECT_EQ(item.key.value, 131'072);
  EXPECT_NEAR(item.key.tolerance, 2'097.152, 1e-9);  // 0.002 * 2^20
  EXPECT_EQ(item.shown.unit, "MiB");
  EXPECT_EQ(item.key.mistakes[0].answer.text, "1 MiB");
  question.value = "many";
  EXPECT_TRUE(HasCode(MakeItem(question, 7), absl::StatusCode::kInvalidArgument));
}

// chi-square with 3 degrees of freedom exceeds 54.7 with a probability below 1e-8: k + 2 sqrt(k x) + 2 x, x = 18.4
// (Laurent and Massart 2000, lemma 1).
TEST(MakeItem, TheRightOptionIsInEachPlaceEquallyOften) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  Question plain = Of(Kind::kSingle);
  plain.right = {{"r", "why r"}};
  plain.wrong = {{"x", "why x"}, {"y", "why y"}, {"z", "why z"}};
  for (const Question& question : {plain, KvBytes(Kind::kSingle)}) {
    constexpr int kPapers = 20'000, kPlaces = 4;
    std::map<int, int> counts;
    for (int i = 0; i < kPapers; ++i) ++counts[Made(question, course::testing::TestSeed() + i).key.right.picks[0]];
    ASSERT_EQ(counts.size(), kPlaces);
    double chi_square = 0;
    for (const auto& [place, count] : counts) {
      const double expected = 1.0 * kPapers / kPlaces;
      chi_square += (count - expected) * (count - expected) / expected;
    }
    EXPECT_LT(chi_square, 54.7) << question.id;
  }
}

// Taking the right order out of those that may be shown would tell that the shown one is wrong: all are possible.
TEST(MakeItem, AnOrderingIsShownInTheRightOrderAsOftenAsInAnyOther) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  Question question = Of(Kind::kOrdering);
  question.items = {"1", "2", "3", "4"};
  int right = 0;
  for (int i = 0; i < 24'000; ++i) {
    const Item item = Made(question, course::testing::TestSeed() + i);
    if (item.shown.choices == question.items) ++right;
  }
  EXPECT_NEAR(right, 1'000, 6 * 31);  // binomial(24000, 1/24): standard deviation 31
}

// Marks everything that depends on the key with a word of its own, and looks for it in all that is shown.
TEST(Shown, HoldsNothingOfTheKey) {
  std::vector<Question> questions;
  Question number = Of(Kind::kNumeric);
  number.value = "4242 KiB";
  number.wrong = {{"4343 KiB", "KEY-WRONG"}};
  questions.push_back(number);
  Question text = Of(Kind::kText);
  text.accept = {"KEY-WORD"};
  text.wrong = {{"KEY-MISTAKE", "KEY-WRONG"}};
  questions.push_back(text);
  Question tracing = Of(Kind::kTracing);
  tracing.code = "int main() {}";
  tracing.output = "4242";
  tracing.wrong = {{"4343", "KEY-WRONG"}};
  questions.push_back(tracing);
  Question single = Of(Kind::kSingle);
  single.right = {{"r", "KEY-RIGHT"}};
  single.wrong = {{"x", "KEY-WRONG"}};
  questions.push_back(single);
  Question matching = Of(Kind::kMatching);
  matching.pairs = {{"l", "r", "KEY-PAIR"}};
  questions.push_back(matching);
  for (const Question& question : questions) {
    const Shown shown = Made(question, 7).shown;
    std::string all = absl::StrCat(shown.id, shown.outcome, shown.prompt, shown.code, shown.unit);
    for (const std::string& choice : shown.choices) all += choice;
    for (const std::string& left : shown.lefts) all += left;
    for (const char* secret : {"KEY", "4242", "4343", "guide.md"}) EXPECT_FALSE(absl::StrContains(all, secret)) << all;
  }
}

}  // namespace
}  // namespace course::quiz
