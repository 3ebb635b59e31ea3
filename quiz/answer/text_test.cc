#include "quiz/answer/text.h"

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/answer/quote.h"

namespace course::quiz {
namespace {

TEST(TextKey, CaseBlanksAndHyphensMakeNoDifference) {
  for (const char* text : {"KV cache", "kv-cache", "kvcache", "  KV   Cache. ", "the KV cache", "\"KV\u2011cache\"",
                           "kv_cache", "KV\u00a0cache!", "(kv\u2013cache)", "The\tKV\ncache", "`kv cache`"}) {
    EXPECT_EQ(TextKey(text), "kvcache") << text;
  }
}

TEST(TextKey, KeepsWhatMakesADifference) {
  EXPECT_NE(TextKey("prefill"), TextKey("decode"));
  EXPECT_EQ(TextKey("C++"), "c++");
  EXPECT_NE(TextKey("C"), TextKey("C++"));
  EXPECT_EQ(TextKey("f(x)"), "f(x");  // the bracket at the end goes on both sides alike
  EXPECT_EQ(TextKey("W^T"), "w^t");
  EXPECT_EQ(TextKey("1.5"), "1.5");
  EXPECT_EQ(TextKey("there"), "there");
  EXPECT_EQ(TextKey("the"), "the");
  EXPECT_EQ(TextKey("theory"), "theory");
}

TEST(TextKey, LettersBeyondAsciiLoseTheirCase) {
  EXPECT_EQ(TextKey("\u00c9COLE"), TextKey("\u00e9cole"));
  EXPECT_EQ(TextKey("\u0394"), TextKey("\u03b4"));
  EXPECT_EQ(TextKey("\u042f"), TextKey("\u044f"));
  EXPECT_EQ(TextKey("\u00d7"), "\u00d7");  // not a letter
  EXPECT_EQ(TextKey("\u4e2d\u6587"), "\u4e2d\u6587");
}

TEST(TextKey, NothingIsLeftOfNothing) {
  EXPECT_EQ(TextKey(""), "");
  EXPECT_EQ(TextKey(" .,-\u2014 "), "");
}

TEST(TextKey, RandomBytesGiveUtf8AndTheKeyOfAKeyIsTheKey) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int n = rng.Below(10); n > 0; --n) text += static_cast<char>(rng.Below(256));
    const std::string key = TextKey(text);
    for (std::string_view rest = key; !rest.empty();) {
      const base::Utf8Character front = base::FirstUtf8(rest);
      ASSERT_GT(front.length, 0) << i;
      rest.remove_prefix(front.length);
    }
    ASSERT_EQ(TextKey(key), key) << i;
  }
}

TEST(OutputKey, LineEndsAndRunsOfBlanksMakeNoDifference) {
  EXPECT_EQ(OutputKey("1 2 3\n"), "1 2 3");
  EXPECT_EQ(OutputKey("\n\n 1   2\t3 \r\n"), "1 2 3");
  EXPECT_EQ(OutputKey("a\r\nb\r\n"), OutputKey("a\nb"));
  EXPECT_EQ(OutputKey("a\n\nb"), "a\n\nb");
  EXPECT_EQ(OutputKey(" \n "), "");
}

TEST(OutputKey, CaseAndPunctuationCount) {
  EXPECT_NE(OutputKey("Yes"), OutputKey("yes"));
  EXPECT_NE(OutputKey("3"), OutputKey("3."));
  EXPECT_NE(OutputKey("a b"), OutputKey("ab"));
  EXPECT_NE(OutputKey("a\nb"), OutputKey("a b"));
}

TEST(Quoted, IsShortAndPrintable) {
  EXPECT_EQ(Quoted("KiB"), "\"KiB\"");
  EXPECT_EQ(Quoted("\x1b[2J\n\xff"), "\"?[2J??\"");
  EXPECT_EQ(Quoted("\u202e\u0085"), "\"??\"");
  EXPECT_EQ(Quoted(std::string(100, 'a')), absl::StrCat("\"", std::string(40, 'a'), "...\""));
}

}  // namespace
}  // namespace course::quiz
