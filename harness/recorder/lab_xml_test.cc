// The recorder reads what the runner writes.

#include "harness/recorder/lab_xml.h"

#include <string>

#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/recorder/contradiction.h"
#include "harness/recorder/testing/temp_course.h"
#include "harness/runner/run_samples.h"
#include "harness/runner/test_xml.h"

namespace course::recorder {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

TEST(LabXml, ReadsWhatTheRunnerWrites) {
  const auto lab = ParseLabXml(runner::TestXml(runner::SampleRun()), {});
  ASSERT_TRUE(IsOk(lab));
  EXPECT_EQ(lab->lab, "//phases/00-x/lab");
  EXPECT_EQ(lab->impl, "starter");
  EXPECT_EQ(lab->digest, "ab12");
  EXPECT_EQ(lab->verdict, Verdict::kFailed);
  EXPECT_EQ(lab->points, 2);
  EXPECT_EQ(lab->max_points, 6);
  EXPECT_FALSE(lab->isolated);
  EXPECT_FALSE(lab->filtered);
  ASSERT_EQ(lab->tests.size(), 3u);
  const store::TestResult& failed = lab->tests[0];
  EXPECT_EQ(failed.suite, "Work");
  EXPECT_EQ(failed.name, "CountsTheLastToken");
  EXPECT_EQ(failed.verdict, Verdict::kFailed);
  EXPECT_EQ(failed.points, 0);
  EXPECT_EQ(failed.max_points, 3);
  EXPECT_EQ(failed.duration_ms, 250);
  EXPECT_EQ(failed.file, "phases/00-x/lab/lab_test.cc");
  EXPECT_EQ(failed.line, 31) << "the assertion's line; the test begins at 30";
  EXPECT_TRUE(absl::StrContains(failed.message, "call:     Work(5)\nexpected: 15\ngot:      14")) << failed.message;
  EXPECT_EQ(lab->tests[1].line, 20) << "nothing failed: where the test begins";
  const store::TestResult& crashed = lab->tests[2];
  EXPECT_EQ(crashed.verdict, Verdict::kCrashed);
  EXPECT_EQ(crashed.signal, "SIGSEGV");
  EXPECT_TRUE(absl::StrContains(crashed.message, "at phases/00-x/lab/starter.cc:7"));
}

TEST(LabXml, WhatTheRunnerWritesDoesNotContradictItself) {
  const auto lab = ParseLabXml(runner::TestXml(runner::SampleRun()), {});
  ASSERT_TRUE(IsOk(lab));
  EXPECT_EQ(FindContradiction(*lab, {.lab = "//phases/00-x/lab", .impl = "starter", .status = "FAILED"}), "");
}

TEST(LabXml, WhatIsNotTheRunnersIsNotFound) {
  for (const char* xml :
       {"", "no xml", "<testsuites/>", "<testsuites><testsuite name=\"x\"><testcase/></testsuite></testsuites>"}) {
    EXPECT_TRUE(HasCode(ParseLabXml(xml, {}), absl::StatusCode::kNotFound)) << xml;
  }
  const std::string good = MakeXml({.lab = kAlpha});
  EXPECT_TRUE(HasCode(ParseLabXml(good.substr(0, good.size() - 20), {}), absl::StatusCode::kNotFound)) << "cut off";
  const auto newer = ParseLabXml(Replaced(good, "schema\" value=\"1\"", "schema\" value=\"2\""), {});
  EXPECT_TRUE(base::testing::HasCodeAndText(newer.status(), absl::StatusCode::kNotFound, "schema 2"));
}

TEST(LabXml, LongTextsAreCutAndPathsCleaned) {
  const auto lab = ParseLabXml(
      MakeXml({.lab = kAlpha, .verdict = "FAILED", .second = 0, .message = "/home/bob/x " + std::string(1 << 20, 'y')}),
      {});
  ASSERT_TRUE(IsOk(lab));
  EXPECT_LT(lab->tests[1].message.size(), 20'000u);
  EXPECT_TRUE(absl::StrContains(lab->tests[1].message, "~/x yyy"));
}

}  // namespace
}  // namespace course::recorder
