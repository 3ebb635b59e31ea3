// The spelling rules, on words of the course and on others: a rule that only fits the twenty verbs is no rule.

#include "models/data/grammar/spelling.h"

#include <string>

#include "gtest/gtest.h"

namespace grammar {
namespace {

TEST(WithS, AddsEsAfterAHissAndAfterO) {
  EXPECT_EQ(WithS("watch"), "watches");
  EXPECT_EQ(WithS("wash"), "washes");
  EXPECT_EQ(WithS("miss"), "misses");
  EXPECT_EQ(WithS("fix"), "fixes");
  EXPECT_EQ(WithS("buzz"), "buzzes");
  EXPECT_EQ(WithS("go"), "goes");
  EXPECT_EQ(WithS("do"), "does");
}

TEST(WithS, IsPlainOtherwise) {
  EXPECT_EQ(WithS("walk"), "walks");
  EXPECT_EQ(WithS("talk"), "talks");
  EXPECT_EQ(WithS("laugh"), "laughs") << "an h alone is no hiss";
  EXPECT_EQ(WithS("like"), "likes");
  EXPECT_EQ(WithS("see"), "sees");
}

TEST(WithS, TurnsYIntoIesBehindAConsonantOnly) {
  EXPECT_EQ(WithS("study"), "studies");
  EXPECT_EQ(WithS("try"), "tries");
  EXPECT_EQ(WithS("play"), "plays");
  EXPECT_EQ(WithS("buy"), "buys");
  EXPECT_EQ(WithS("enjoy"), "enjoys");
}

TEST(WithEd, AddsDAfterE) {
  EXPECT_EQ(WithEd("like"), "liked");
  EXPECT_EQ(WithEd("live"), "lived");
  EXPECT_EQ(WithEd("agree"), "agreed");
}

TEST(WithEd, TurnsYIntoIedBehindAConsonantOnly) {
  EXPECT_EQ(WithEd("study"), "studied");
  EXPECT_EQ(WithEd("try"), "tried");
  EXPECT_EQ(WithEd("play"), "played");
}

TEST(WithEd, DoublesAfterOneVowelInOneSyllable) {
  EXPECT_EQ(WithEd("stop"), "stopped");
  EXPECT_EQ(WithEd("plan"), "planned");
  EXPECT_EQ(WithEd("rob"), "robbed");
}

TEST(WithEd, DoublesNothingElse) {
  EXPECT_EQ(WithEd("look"), "looked") << "two vowels";
  EXPECT_EQ(WithEd("want"), "wanted") << "two consonants";
  EXPECT_EQ(WithEd("listen"), "listened") << "the stress is on the first syllable";
  EXPECT_EQ(WithEd("open"), "opened") << "the stress is on the first syllable";
  EXPECT_EQ(WithEd("play"), "played") << "y";
  EXPECT_EQ(WithEd("show"), "showed") << "w";
  EXPECT_EQ(WithEd("fix"), "fixed") << "x";
  EXPECT_EQ(WithEd("add"), "added") << "two consonants behind the vowel";
}

TEST(EndsInConsonantAndY, LooksAtTheLetterBefore) {
  EXPECT_TRUE(EndsInConsonantAndY("study"));
  EXPECT_FALSE(EndsInConsonantAndY("play"));
  EXPECT_FALSE(EndsInConsonantAndY("listen"));
}

}  // namespace
}  // namespace grammar
