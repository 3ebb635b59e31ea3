// The small functions on text: filters, safe text, kept output, addr2line.

#include <string>

#include "gtest/gtest.h"
#include "harness/runner/crash_site.h"
#include "harness/runner/kept_output.h"
#include "harness/runner/safe_text.h"
#include "harness/runner/test_filter.h"

namespace course::runner {
namespace {

// The examples of gtest's own documentation ("Running a Subset of the Tests").
TEST(MatchesFilter, KnowsGtestsLanguage) {
  EXPECT_TRUE(MatchesFilter("FooTest.Does", "*"));
  EXPECT_TRUE(MatchesFilter("FooTest.Does", "FooTest.*"));
  EXPECT_FALSE(MatchesFilter("BarTest.Does", "FooTest.*"));
  EXPECT_TRUE(MatchesFilter("A.Constructor", "*Null*:*Constructor*"));
  EXPECT_TRUE(MatchesFilter("FooTest.Lives", "-*DeathTest.*"));
  EXPECT_FALSE(MatchesFilter("FooDeathTest.Dies", "-*DeathTest.*"));
  EXPECT_FALSE(MatchesFilter("FooTest.Bar", "FooTest.*-FooTest.Bar"));
  EXPECT_TRUE(MatchesFilter("FooTest.Baz", "FooTest.*:BarTest.*-FooTest.Bar:BarTest.Foo"));
}

TEST(MatchesFilter, QuestionMarkIsExactlyOneCharacter) {
  EXPECT_TRUE(MatchesFilter("A.Test1", "A.Test?"));
  EXPECT_FALSE(MatchesFilter("A.Test", "A.Test?"));
  EXPECT_FALSE(MatchesFilter("A.Test12", "A.Test?"));
}

TEST(MatchesFilter, GoesBackToAnEarlierStar) {
  EXPECT_TRUE(MatchesFilter("S.aXbXc", "*X*c"));
  EXPECT_TRUE(MatchesFilter("S.aab", "*ab"));
  EXPECT_FALSE(MatchesFilter("S.aab", "*ac"));
}

TEST(SafeText, KeepsTextAndReplacesTheRest) {
  EXPECT_EQ(SafeText("plain\n\ttext"), "plain\n\ttext");
  EXPECT_EQ(SafeText("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(SafeText("\xF0\x9F\x99\x82"), "\xF0\x9F\x99\x82");
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(SafeText(std::string("a\0b", 3)), "a" + r + "b");
  EXPECT_EQ(SafeText("\x1b[31mred"), r + "[31mred");
  EXPECT_EQ(SafeText("\xff"), r);
  EXPECT_EQ(SafeText("cut \xE2\x82"), "cut " + r + r) << "the beginning of a character";
}

TEST(SafeText, RefusesFormsThatUtf8Forbids) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(SafeText("\xC0\xAF"), r + r) << "an overlong '/'";
  EXPECT_EQ(SafeText("\xED\xA0\x80"), r + r + r) << "a surrogate";
  EXPECT_EQ(SafeText("\xF4\x90\x80\x80"), r + r + r + r) << "beyond U+10FFFF";
  EXPECT_EQ(SafeText("\xEF\xBF\xBF"), r) << "U+FFFF is no XML character";
}

TEST(KeptOutput, KeepsEverythingThatFits) {
  KeptOutput output(4, 4);
  output.Append("abc");
  output.Append("defgh");
  EXPECT_EQ(output.Text(), "abcdefgh");
  EXPECT_EQ(output.total(), 8u);
}

TEST(KeptOutput, KeepsHeadAndTailAndCountsTheRest) {
  for (size_t step : {1, 3, 7, 100}) {
    KeptOutput output(4, 4);
    std::string all;
    for (int i = 0; i < 100; ++i) all += static_cast<char>('0' + i % 10);
    for (size_t at = 0; at < all.size(); at += step) output.Append(std::string_view(all).substr(at, step));
    EXPECT_EQ(output.Text(), "0123\n[... 92 bytes left out ...]\n6789") << "in pieces of " << step;
  }
}

TEST(FindCourseCode, TakesTheFirstFrameInCourseCode) {
  const std::string output =
      "__memcpy_avx_unaligned\n"
      "./string/memmove.S:123\n"
      "std::vector<int>::operator[](unsigned long)\n"
      "/usr/include/c++/12/bits/stl_vector.h:1123\n"
      "kv::CachedWork(int, int)\n"
      "/home/me/.cache/bazel/execroot/llm_course/phases/00-x/lab-01-y/starter.cc:17 (discriminator 2)\n"
      "Test_Body()\n"
      "/home/me/.cache/bazel/execroot/llm_course/phases/00-x/lab-01-y/lab_test.cc:40\n";
  const SourceLine line = FindCourseCode(output, "phases/00-x/lab-01-y");
  EXPECT_EQ(line.function, "kv::CachedWork(int, int)");
  EXPECT_EQ(line.file, "phases/00-x/lab-01-y/starter.cc");
  EXPECT_EQ(line.line, 17);
}

TEST(FindCourseCode, KnowsSolutionsAndRelativeNames) {
  EXPECT_EQ(FindCourseCode("f()\nsolutions/phases/00-x/lab/mutants/m.cc:3\n", "phases/00-x/lab").file,
            "solutions/phases/00-x/lab/mutants/m.cc");
}

TEST(FindCourseCode, IsEmptyWithoutDebugInformation) {
  EXPECT_EQ(FindCourseCode("??\n??:0\nmain\n??:?\n", "phases/x").file, "");
  EXPECT_EQ(FindCourseCode("", "phases/x").file, "");
  EXPECT_EQ(FindCourseCode("one line only", "phases/x").file, "");
}

}  // namespace
}  // namespace course::runner
