#include "harness/verified/exchange.h"

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::verified {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

VerifiedResult Sample() {
  VerifiedResult result;
  runner::TestResult test;
  test.test = {"Work", "Counts", 3, "phases/P/L/lab_test.cc", 31, "train"};
  test.outcome = {
      Verdict::kCrashed, "SIGSEGV\nin F() at starter.cc:7", {{"lab_test.cc:31", "got: \"1\"\n"}}, "SIGSEGV"};
  test.seconds = 0.25;
  test.output = "printed\n";
  result.result.tests = {test};
  result.result.seconds = 1.5;
  result.hidden = {{"Work.Counts", Visibility::kAfterDueDate}, {"A.B", Visibility::kNow}, {"A.C", Visibility::kNever}};
  result.verdict = Verdict::kFailed;
  result.points = 2;
  result.max_points = 5;
  result.compile_output = "warning: unused";
  result.ignored_files = {"notes.txt"};
  result.jail_level = "jail-2";
  result.course_version = "v1";
  result.bundle_digest = "ab12";
  result.seed = 0xFFFFFFFFFFFFFFFF;  // does not fit into a double
  result.compile_seconds = 0.5;
  result.run_seconds = 1.25;
  return result;
}

TEST(Exchange, AResultArrivesAsItWasSent) {
  const std::string line = ToLine(Sample());
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line, whatever is in it";
  const auto message = ParseMessage(line);
  ASSERT_TRUE(IsOk(message));
  ASSERT_TRUE(std::holds_alternative<VerifiedResult>(*message));
  const VerifiedResult& got = std::get<VerifiedResult>(*message);
  // Every member is in the line, so equal lines are equal results; and the line is not empty of them.
  EXPECT_EQ(ToLine(got), line);
  EXPECT_EQ(got.seed, Sample().seed);
  EXPECT_EQ(got.result.tests[0].outcome.failures[0].text, "got: \"1\"\n");
  EXPECT_EQ(got.result.tests[0].test.once, "train");
  EXPECT_EQ(got.hidden[0].visibility, Visibility::kAfterDueDate);
  EXPECT_EQ(got.hidden[1].visibility, Visibility::kNow);
  EXPECT_EQ(got.verdict, Verdict::kFailed);
}

TEST(Exchange, AnEventArrivesAsItWasSent) {
  const auto message = ParseMessage(ToLine(ProgressEvent{Stage::kRunning, 3, 11, "A.B", Verdict::kTimeout}));
  ASSERT_TRUE(IsOk(message));
  ASSERT_TRUE(std::holds_alternative<ProgressEvent>(*message));
  const ProgressEvent& event = std::get<ProgressEvent>(*message);
  EXPECT_EQ(event.stage, Stage::kRunning);
  EXPECT_EQ(event.tests_done, 3);
  EXPECT_EQ(event.tests, 11);
  EXPECT_EQ(event.test, "A.B");
  EXPECT_EQ(event.verdict, Verdict::kTimeout);
}

TEST(Exchange, AnErrorKeepsItsCode) {
  const auto message = ParseMessage(ToLine(absl::ResourceExhaustedError("the disk is full")));
  ASSERT_TRUE(IsOk(message));
  ASSERT_TRUE(std::holds_alternative<absl::Status>(*message));
  EXPECT_TRUE(HasCode(std::get<absl::Status>(*message), absl::StatusCode::kResourceExhausted));
}

TEST(Exchange, ARequestArrivesAsItWasSent) {
  const auto request = ParseRequest(ToLine(Request{"/b", "//phases/P/L", "/tmp/s", "", 1ull << 63, 300}));
  ASSERT_TRUE(IsOk(request));
  EXPECT_EQ(request->bundles, "/b");
  EXPECT_EQ(request->lab, "//phases/P/L");
  EXPECT_EQ(request->scratch, "/tmp/s");
  EXPECT_EQ(request->seed, 1ull << 63);
  EXPECT_EQ(request->total_seconds, 300);
}

TEST(Exchange, OutputThatIsNoTextDoesNotBreakTheLine) {
  VerifiedResult result = Sample();
  result.result.tests[0].output = "\xff\xfe\n\x80";
  const auto message = ParseMessage(ToLine(result));
  ASSERT_TRUE(IsOk(message));
  EXPECT_EQ(std::get<VerifiedResult>(*message).result.tests[0].output, "\uFFFD\uFFFD\n\uFFFD");
}

// Not cut to what an int keeps: points that nobody gave would otherwise be shown.
TEST(Exchange, ANumberThatIsNoIntIsRefused) {
  for (const char* number : {"1e300", "-1e300", "2.5", "2147483648", "-2147483649", "18446744073709551615"}) {
    const std::string points = absl::StrCat(R"({"kind":"result","points":)", number, "}");
    EXPECT_TRUE(HasCodeAndText(ParseMessage(points).status(), absl::StatusCode::kDataLoss, "points")) << number;
    const std::string done = absl::StrCat(R"({"kind":"event","done":)", number, "}");
    EXPECT_TRUE(HasCodeAndText(ParseMessage(done).status(), absl::StatusCode::kDataLoss, "done")) << number;
    const std::string request =
        absl::StrCat(R"({"bundles":"","lab":"","scratch":"","headers":"","total_seconds":)", number, "}");
    EXPECT_TRUE(HasCode(ParseRequest(request).status(), absl::StatusCode::kInvalidArgument)) << number;
  }
}

// A StatusOr cannot be made of it: whoever returned it as an error would be ended by Abseil.
TEST(Exchange, AnErrorThatIsNoneIsRefused) {
  for (const char* line : {R"({"kind":"error","code":0,"message":"fine"})", R"({"kind":"error","code":17})",
                           R"({"kind":"error","code":-1})"}) {
    EXPECT_TRUE(HasCodeAndText(ParseMessage(line).status(), absl::StatusCode::kDataLoss, "code")) << line;
  }
}

TEST(Exchange, WhatIsNoMessageIsRefused) {
  for (const char* line : {"", "{", "7", "[]", "{}", R"({"kind":"gift"})", R"({"kind":"result","results":[7]})",
                           R"({"kind":"event","done":"three"})"}) {
    EXPECT_TRUE(HasCode(ParseMessage(line).status(), absl::StatusCode::kDataLoss)) << line;
  }
  for (const char* line : {"", "{}", R"({"lab":7})"}) {
    EXPECT_TRUE(HasCode(ParseRequest(line).status(), absl::StatusCode::kInvalidArgument)) << line;
  }
}

}  // namespace
}  // namespace course::verified
