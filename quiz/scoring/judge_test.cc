#include "quiz/scoring/judge.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::quiz {
namespace {

Item Choices(Kind kind, int n, std::vector<int> right) {
  Item item;
  item.shown.kind = kind;
  for (int i = 0; i < n; ++i) {
    item.shown.choices.push_back(absl::StrCat("choice ", i));
    item.key.whys.push_back(absl::StrCat("why ", i));
  }
  item.key.right.picks = std::move(right);
  return item;
}

Item Number(double value, std::string unit, std::string dimension, double tolerance = 0) {
  Item item;
  item.shown.kind = Kind::kNumeric;
  item.shown.unit = std::move(unit);
  item.key.value = value;
  item.key.dimension = std::move(dimension);
  item.key.tolerance = tolerance;
  return item;
}

double Credit(const Item& item, const std::string& text) { return Judge(item, {.text = text}).credit; }

TEST(Judge, ASingleChoiceIsRightOrWrongAndSaysWhatIsWrongWithIt) {
  const Item item = Choices(Kind::kSingle, 4, {2});
  const Judged right = Judge(item, {.picks = {2}});
  EXPECT_TRUE(right.right);
  EXPECT_EQ(right.credit, 1);
  EXPECT_EQ(right.mistake, "");
  EXPECT_EQ(right.marks, std::vector<bool>(4, true));
  const Judged wrong = Judge(item, {.picks = {0}});
  EXPECT_FALSE(wrong.right);
  EXPECT_EQ(wrong.credit, 0);
  EXPECT_EQ(wrong.mistake, "why 0");
  EXPECT_EQ(wrong.marks, (std::vector<bool>{false, true, false, true}));
}

std::vector<int> Places(int mask, int n) {
  std::vector<int> places;
  for (int i = 0; i < n; ++i) {
    if (mask >> i & 1) places.push_back(i);
  }
  return places;
}

// Every key and every answer of up to six choices, by counting bits.
TEST(Judge, SeveralChoicesAreWeighedAgainstEachOther) {
  for (int n = 2; n <= 6; ++n) {
    for (int key = 1; key < 1 << n; ++key) {
      const Item item = Choices(Kind::kMulti, n, Places(key, n));
      for (int ticked = 0; ticked < 1 << n; ++ticked) {
        const double rights = __builtin_popcount(key), wrongs = n - rights;
        double wanted = __builtin_popcount(ticked & key) / rights;
        if (wrongs > 0) wanted -= __builtin_popcount(ticked & ~key) / wrongs;
        const Judged judged = Judge(item, {.picks = Places(ticked, n)});
        ASSERT_NEAR(judged.credit, std::max(wanted, 0.0), 1e-12);
        ASSERT_EQ(judged.right, ticked == key);
        ASSERT_EQ(judged.credit == 1, ticked == key) << "nothing but the key gets everything";
        for (int i = 0; i < n; ++i) ASSERT_EQ(judged.marks[i], (ticked >> i & 1) == (key >> i & 1));
      }
    }
  }
}

TEST(Judge, TickingEverythingGivesNothing) {
  EXPECT_EQ(Judge(Choices(Kind::kMulti, 5, {0, 1, 2}), {.picks = {0, 1, 2, 3, 4}}).credit, 0);
}

TEST(Judge, SeveralChoicesNameTheFirstThatIsWronglyTickedOrElseMissing) {
  const Item item = Choices(Kind::kMulti, 4, {0, 1});
  EXPECT_EQ(Judge(item, {.picks = {1, 3}}).mistake, "why 3");
  EXPECT_EQ(Judge(item, {.picks = {1}}).mistake, "why 0");
  EXPECT_EQ(Judge(item, {.picks = {0, 1}}).mistake, "");
}

// The longest increasing run by trying all 2^n selections.
int LongestRun(const std::vector<int>& values) {
  int longest = 0;
  for (int mask = 0; mask < 1 << values.size(); ++mask) {
    const std::vector<int> places = Places(mask, values.size());
    bool increases = true;
    for (size_t i = 1; i < places.size(); ++i) increases &= values[places[i - 1]] < values[places[i]];
    if (increases) longest = std::max(longest, static_cast<int>(places.size()));
  }
  return longest;
}

void CheckOrdering(const std::vector<int>& key, const std::vector<int>& picks) {
  const int n = key.size();
  std::vector<int> ranks;
  for (const int pick : picks) ranks.push_back(std::find(key.begin(), key.end(), pick) - key.begin());
  const int longest = LongestRun(ranks);
  const Judged judged = Judge(Choices(Kind::kOrdering, n, key), {.picks = picks});
  ASSERT_NEAR(judged.credit, (longest - 1.0) / (n - 1.0), 1e-12);
  ASSERT_EQ(judged.right, picks == key);
  // What is marked is a run, and no longer one exists.
  std::vector<int> marked;
  for (int i = 0; i < n; ++i) {
    if (judged.marks[i]) marked.push_back(ranks[i]);
  }
  ASSERT_TRUE(std::is_sorted(marked.begin(), marked.end()));
  ASSERT_EQ(marked.size(), longest);
}

TEST(Judge, AnOrderingCountsTheLongestRunThatIsInOrder) {
  for (int n = 2; n <= 6; ++n) {
    std::vector<int> picks(n), key(n);
    std::iota(picks.begin(), picks.end(), 0);
    std::iota(key.rbegin(), key.rend(), 0);
    do {
      ASSERT_NO_FATAL_FAILURE(CheckOrdering(key, picks));
    } while (std::next_permutation(picks.begin(), picks.end()));
  }
}

TEST(Judge, AnOrderingOfTenIsJudgedLikeAShortOne) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int round = 0; round < 300; ++round) {
    std::vector<int> key(10), picks(10);
    std::iota(key.begin(), key.end(), 0);
    std::iota(picks.begin(), picks.end(), 0);
    for (int i = 9; i > 0; --i) {
      std::swap(key[i], key[rng.Below(i + 1)]);
      std::swap(picks[i], picks[rng.Below(i + 1)]);
    }
    ASSERT_NO_FATAL_FAILURE(CheckOrdering(key, picks));
  }
}

TEST(Judge, OneItemOutOfPlaceCostsOneStep) {
  const Item item = Choices(Kind::kOrdering, 5, {0, 1, 2, 3, 4});
  EXPECT_DOUBLE_EQ(Judge(item, {.picks = {4, 0, 1, 2, 3}}).credit, 0.75);
  EXPECT_EQ(Judge(item, {.picks = {4, 3, 2, 1, 0}}).credit, 0);
}

// Every answer to every key of three lefts and up to three right-hand sides.
TEST(Judge, AMatchingCountsThePairs) {
  for (int rights = 1; rights <= 3; ++rights) {
    for (int key = 0; key < rights * rights * rights; ++key) {
      const std::vector<int> right = {key % rights, key / rights % rights, key / rights / rights};
      Item item = Choices(Kind::kMatching, rights, right);
      item.shown.lefts = {"a", "b", "c"};
      item.key.whys = {"why a", "", "why c"};
      const int values = rights + 1;
      for (int answer = 1; answer < values * values * values; ++answer) {  // 0: nothing was matched
        const std::vector<int> picks = {answer % values - 1, answer / values % values - 1,
                                        answer / values / values - 1};
        int hits = 0;
        for (int i = 0; i < 3; ++i) hits += picks[i] == right[i];
        const Judged judged = Judge(item, {.picks = picks});
        ASSERT_NEAR(judged.credit, hits / 3.0, 1e-12);
        ASSERT_EQ(judged.right, picks == right);
        ASSERT_EQ(judged.marks.size(), 3);
      }
    }
  }
}

TEST(Judge, ANumberIsTheSameInEveryUnit) {
  const Item item = Number(131'072, "KiB", "B");
  for (const char* text : {"128 KiB", "131072 B", "131,072 bytes", "0.125 MiB", "128 KiB/token"}) {
    EXPECT_EQ(Credit(item, text), 1) << text;
  }
  for (const char* text : {"128 kB", "128.0001 KiB", "127 KiB", "131072", "131072 s", "-128 KiB", "128 KB", ""}) {
    EXPECT_EQ(Credit(item, text), 0) << text;
  }
}

TEST(Judge, ANumberIsRightUpToItsTolerance) {
  const Item item = Number(200, "ms", "s", 2);
  EXPECT_EQ(Credit(item, "202 s"), 1);
  EXPECT_EQ(Credit(item, "198 s"), 1);
  EXPECT_EQ(Credit(item, "202.001 s"), 0);
  EXPECT_EQ(Credit(item, "197.999 s"), 0);
  EXPECT_EQ(Credit(item, "198000 ms"), 1);
}

TEST(Judge, AnExactNumberForgivesTheLastBits) {
  EXPECT_EQ(Credit(Number(0.1 + 0.2, "", ""), "0.3"), 1);
  EXPECT_EQ(Credit(Number(0.3, "", ""), "0.3000001"), 0);
  EXPECT_EQ(Credit(Number(0, "", ""), "0"), 1);
  EXPECT_EQ(Credit(Number(0, "", ""), "1e-12"), 0);
  EXPECT_EQ(Credit(Number(0.625, "%", ""), "62.5 %"), 1);
  EXPECT_EQ(Credit(Number(0.625, "%", ""), "0.625"), 1);
  EXPECT_EQ(Credit(Number(0.625, "%", ""), "62.5"), 0);
}

TEST(Judge, ANumberThatAKnownMistakeGivesGetsItsSentence) {
  Item item = Number(1000, "B", "B", 10);  // 1 %
  item.key.mistakes = {{{.text = "2000 B"}, "2000 B", "twice"}, {{.text = "2030 B"}, "2030 B", "nearly twice"}};
  EXPECT_EQ(Judge(item, {.text = "2010 B"}).mistake, "twice");
  EXPECT_EQ(Judge(item, {.text = "2017 B"}).mistake, "nearly twice") << "both are near, this one is nearer";
  EXPECT_EQ(Judge(item, {.text = "1970 B"}).mistake, "");
  EXPECT_EQ(Judge(item, {.text = "1000 B"}).mistake, "");
}

TEST(Judge, WordsAreComparedByTheirKey) {
  Item item;
  item.shown.kind = Kind::kText;
  item.key.accept = {"KV cache", "key-value cache"};
  item.key.mistakes = {{{.text = "prefix cache"}, "prefix cache", "that is across requests"}};
  for (const char* text : {"kv-cache", "the KV cache", "KVCache.", "key value cache"}) {
    EXPECT_EQ(Credit(item, text), 1) << text;
  }
  EXPECT_EQ(Credit(item, "cache"), 0);
  EXPECT_EQ(Credit(item, ""), 0);
  EXPECT_EQ(Judge(item, {.text = "Prefix-Cache"}).mistake, "that is across requests");
}

TEST(Judge, WhatAProgramPrintsIsComparedAsItIs) {
  Item item;
  item.shown.kind = Kind::kTracing;
  item.key.right.text = "3 Yes\n4\n";
  item.key.mistakes = {{{.text = "2 Yes\n4"}, "2 Yes\n4", "starts at 1"}};
  EXPECT_EQ(Credit(item, "3  Yes\r\n4"), 1);
  EXPECT_EQ(Credit(item, "3 yes\n4"), 0);
  EXPECT_EQ(Credit(item, "3 Yes 4"), 0);
  EXPECT_EQ(Judge(item, {.text = "2 Yes\n4\n\n"}).mistake, "starts at 1");
}

TEST(Judge, WhatHasNotTheFormOfTheQuestionGetsNothing) {
  base::Rng rng{9};
  for (int i = 0; i < 20'000; ++i) {
    Item item = Choices(rng.Below(2) == 0 ? Kind::kMatching : Kind::kOrdering, 3, {2, 0, 1});
    if (item.shown.kind == Kind::kMatching) item.shown.lefts = {"a", "b", "c"};
    Answer answer;
    for (int n = rng.Below(5); n > 0; --n) answer.picks.push_back(rng.Below(8) - 3);
    const Judged judged = Judge(item, answer);
    ASSERT_GE(judged.credit, 0);
    ASSERT_LE(judged.credit, 1);
    if (CheckForm(item.shown, answer).ok()) continue;
    ASSERT_EQ(judged.credit, 0);
    ASSERT_TRUE(judged.marks.empty());
  }
}

// Gardner-Medwin's table.
TEST(CertaintyMark, IsWorthMoreTheSurerAndCostsMoreThanItIsWorth) {
  EXPECT_EQ(CertaintyMark(Certainty::kGuess, true), 1);
  EXPECT_EQ(CertaintyMark(Certainty::kGuess, false), 0);
  EXPECT_EQ(CertaintyMark(Certainty::kThink, true), 2);
  EXPECT_EQ(CertaintyMark(Certainty::kThink, false), -2);
  EXPECT_EQ(CertaintyMark(Certainty::kSure, true), 3);
  EXPECT_EQ(CertaintyMark(Certainty::kSure, false), -6);
  EXPECT_EQ(CertaintyMark(Certainty::kNone, true), 0);
  EXPECT_EQ(CertaintyMark(Certainty::kNone, false), 0);
}

// With p the true chance of being right, guess is best below 2/3, think between 2/3 and 4/5, sure above: honesty pays.
TEST(CertaintyMark, PaysForSayingTheTruth) {
  const auto expected = [](Certainty certainty, double p) {
    return p * CertaintyMark(certainty, true) + (1 - p) * CertaintyMark(certainty, false);
  };
  for (int percent = 0; percent <= 100; ++percent) {
    const double p = percent / 100.0;
    const Certainty best = percent < 67 ? Certainty::kGuess : percent <= 80 ? Certainty::kThink : Certainty::kSure;
    for (const Certainty other : {Certainty::kGuess, Certainty::kThink, Certainty::kSure}) {
      EXPECT_GE(expected(best, p), expected(other, p) - 1e-12) << percent;
    }
  }
}

}  // namespace
}  // namespace course::quiz
