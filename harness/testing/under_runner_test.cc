#include "harness/testing/under_runner.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::testing {
namespace {

using base::testing::HasCodeAndText;

TEST(ParseRunnerFlags, WithoutFlagsThereIsNoRunner) {
  const auto flags = ParseRunnerFlags({"--gtest_filter=A.B", "file"});
  ASSERT_TRUE(flags.ok());
  EXPECT_EQ(flags->events_fd, -1);
  EXPECT_EQ(flags->once, "");
}

TEST(ParseRunnerFlags, ReadsAll) {
  const auto flags = ParseRunnerFlags({"--course_events=3", "--course_once_result=4", "--course_once=Trained"});
  ASSERT_TRUE(flags.ok());
  EXPECT_EQ(flags->events_fd, 3);
  EXPECT_EQ(flags->once_result_fd, 4);
  EXPECT_EQ(flags->once, "Trained");
}

TEST(ParseRunnerFlags, RefusesWhatItDoesNotKnow) {
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(ParseRunnerFlags({"--course_event=3"}).status(), code, "unknown flag --course_event=3"));
  EXPECT_TRUE(
      HasCodeAndText(ParseRunnerFlags({"--course_events=x"}).status(), code, "does not name a file descriptor"));
  EXPECT_TRUE(
      HasCodeAndText(ParseRunnerFlags({"--course_events=-1"}).status(), code, "does not name a file descriptor"));
}

}  // namespace
}  // namespace course::testing
