// The recording of the labs' mutants, and what is refused.

#include "cohort/demo/recorded_attempts.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/catalog/catalog.h"

namespace course::cohort {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

// The recording of the real course: its labs and tests are still there.
TEST(RecordedAttempts, FitTheCourse) {
  const auto text = base::ReadFile("cohort/demo/attempts.json");
  ASSERT_TRUE(IsOk(text));
  const auto attempts = ParseRecordedAttempts(*text);
  ASSERT_TRUE(IsOk(attempts));
  const auto course = catalog::ReadManifest("manifest.json");
  ASSERT_TRUE(IsOk(course));
  int labs = 0;
  for (const catalog::Lab* lab : course->Labs()) {
    const auto recorded = attempts->find(lab->label);
    if (recorded == attempts->end()) continue;
    ++labs;
    std::set<std::string> tests;
    for (const catalog::Test& test : lab->tests) tests.insert(absl::StrCat(test.suite, ".", test.name));
    for (const RecordedAttempt& attempt : recorded->second) {
      for (const auto& [name, failed] : attempt.failed) {
        EXPECT_TRUE(tests.contains(name))
            << lab->label << " has no test " << name << " any more: record anew (record_attempts.py)";
      }
    }
  }
  EXPECT_GE(labs, 9) << "a demo term has nine labs";
}

TEST(RecordedAttempts, WhatIsWrongIsNamed) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(ParseRecordedAttempts("[]").status(), kInvalid, "with \"labs\""));
  EXPECT_TRUE(
      HasCodeAndText(ParseRecordedAttempts(R"({"labs":{"//l":[{}]}})").status(), kInvalid, "//l[0]: must have"));
  EXPECT_TRUE(HasCodeAndText(
      ParseRecordedAttempts(R"({"labs":{"//l":[{"mutant":"m","failed":{"S.A":{"verdict":"PASSED"}}}]}})").status(),
      kInvalid, "S.A: no verdict"));
}

}  // namespace
}  // namespace course::cohort
