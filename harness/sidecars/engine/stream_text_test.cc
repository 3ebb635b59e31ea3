#include "harness/sidecars/engine/stream_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace course::chat {
namespace {

using Stops = std::vector<std::string>;

TEST(SureText, IsEverythingWhereNothingCanEndIt) {
  EXPECT_EQ(SureTextOf("abc", {}, false).text, "abc");
  EXPECT_EQ(SureTextOf("", {}, false).text, "");
  EXPECT_FALSE(SureTextOf("abc", {}, true).stopped);
}

TEST(SureText, EndsInFrontOfTheFirstStopText) {
  const Stops stops = {"cd", "b"};
  EXPECT_EQ(SureTextOf("xcdyb", stops, false).text, "x");
  EXPECT_TRUE(SureTextOf("xcdyb", stops, false).stopped);
  EXPECT_EQ(SureTextOf("xbcd", stops, false).text, "x") << "the first in the text, not in the list";
}

TEST(SureText, HoldsBackWhatMayBecomeAStopText) {
  const Stops stops = {"END", "NO"};
  EXPECT_EQ(SureTextOf("the EN", stops, false).text, "the ");
  EXPECT_EQ(SureTextOf("the END", stops, false).text, "the ");
  EXPECT_EQ(SureTextOf("the ENT", stops, false).text, "the ENT");
  EXPECT_EQ(SureTextOf("the EN", stops, true).text, "the EN") << "nothing follows";
  EXPECT_EQ(SureTextOf("EEN", stops, false).text, "E");
}

TEST(SureText, HoldsBackALetterThatIsNotWhole) {
  EXPECT_EQ(SureTextOf("caf\xC3", {}, false).text, "caf");
  EXPECT_EQ(SureTextOf("caf\xC3\xA9", {}, false).text, "caf\xC3\xA9");
  EXPECT_EQ(SureTextOf("\xF0\x9F\x98", {}, false).text, "");
  EXPECT_EQ(SureTextOf("\xF0\x9F\x98\x80", {}, false).text, "\xF0\x9F\x98\x80");
}

TEST(SureText, ReplacesBytesThatAreNoUtf8) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(SureTextOf("a\xFFz", {}, false).text, "a" + replaced + "z");
  EXPECT_EQ(SureTextOf("\xC0\xAF", {}, true).text, replaced + replaced) << "a longer form than needed";
  EXPECT_EQ(SureTextOf("\xED\xA0\x80", {}, true).text, replaced + replaced + replaced) << "a surrogate";
  EXPECT_EQ(SureTextOf("caf\xC3", {}, true).text, "caf" + replaced) << "nothing follows";
}

// What was sent cannot be taken back.
TEST(SureText, OnlyGrows) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", ::base::testing::TestSeed()));
  base::Rng rng{::base::testing::TestSeed()};
  const Stops stops = {"ab", "\xC3\xA9z", "aab"};
  const std::string letters = "ab\xC3\xA9z\xF0\x9F\xFF";
  for (int run = 0; run < 2000; ++run) {
    std::string bytes, before;
    for (int i = 0; i < 12; ++i) {
      bytes += letters[rng.Below(static_cast<int>(letters.size()))];
      const SureText sure = SureTextOf(bytes, stops, false);
      ASSERT_TRUE(sure.text.starts_with(before)) << "run " << run;
      before = sure.text;
      if (sure.stopped) break;
    }
    ASSERT_TRUE(SureTextOf(bytes, stops, true).text.starts_with(before));
  }
}

}  // namespace
}  // namespace course::chat
