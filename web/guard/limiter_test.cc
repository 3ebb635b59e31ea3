// Token buckets by a clock that only the test moves. What is expected is counted by hand from rate and burst.

#include "web/guard/limiter.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace course::web::guard {
namespace {

// How many of `count` at this moment pass.
int Passed(Limiter& limiter, const std::string& who, int count, int64_t now_ms) {
  int passed = 0;
  for (int i = 0; i < count; ++i) passed += limiter.Pass(who, now_ms) ? 1 : 0;
  return passed;
}

TEST(Limiter, LetsABurstThroughAndThenTheRate) {
  Limiter limiter({.per_second = 50, .burst = 100});
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 1'000'000), 100);
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 1'000'019), 0) << "one comes back every 20 ms";
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 1'000'020), 1);
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 1'001'020), 50) << "a second later";
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 1'003'020), 100) << "two seconds fill it";
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 9'000'000), 100) << "and it holds no more";
}

TEST(Limiter, WhoSendsTenThousandASecondHasHisFiftyAndHarmsNobody) {
  Limiter limiter({.per_second = 50, .burst = 100});
  int greedy = 0, others = 0;
  for (int64_t ms = 0; ms < 10'000; ++ms) {
    greedy += Passed(limiter, "greedy", 10, ms);
    if (ms % 100 == 0) others += Passed(limiter, absl::StrCat("other", ms), 1, ms);
  }
  EXPECT_EQ(greedy, 100 + 499) << "a full bucket, and one each 20 ms up to 9,980 ms";
  EXPECT_EQ(others, 100) << "each of them";
}

TEST(Limiter, WhoKeepsToTheRateIsNeverRefused) {
  Limiter limiter({.per_second = 50, .burst = 100});
  for (int64_t ms = 0; ms < 100'000; ms += 20) EXPECT_TRUE(limiter.Pass("ada", ms)) << ms;
}

TEST(Limiter, AClockThatIsSetBackShutsNobodyOut) {
  Limiter limiter({.per_second = 50, .burst = 100});
  EXPECT_EQ(Passed(limiter, "ada", 1'000, 3'600'000), 100);
  EXPECT_TRUE(limiter.Pass("ada", 0)) << "an hour earlier";
}

TEST(Limiter, RemembersOnlyThoseWhoseBucketIsNotFull) {
  Limiter limiter({.per_second = 50, .burst = 100});
  for (int i = 0; i < 100'000; ++i) limiter.Pass(absl::StrCat("guest", i), i);  // 1,000 a second, each once
  EXPECT_LE(limiter.size(), 2'048u);
}

}  // namespace
}  // namespace course::web::guard
