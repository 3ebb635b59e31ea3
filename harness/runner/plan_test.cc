// What the runner is told: the plan and the catalog.

#include "harness/runner/plan.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/runner/expected_tests.h"

namespace course::runner {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

constexpr char kPlan[] = R"({
  "lab": "//phases/00-x/lab-01-y", "impl": "mutant:off_by_one", "expect": "loses", "program": "solutions/p",
  "catalog": "c.json", "servant": "s", "submitted": ["starter.cc"], "sanitizer": "none",
  "memory_mb": 512, "cpu_seconds": 3, "wall_seconds": 6, "output_kb": 64})";

TEST(ParsePlan, ReadsEveryMember) {
  const auto plan = ParsePlan(kPlan);
  ASSERT_TRUE(IsOk(plan));
  EXPECT_EQ(plan->folder(), "phases/00-x/lab-01-y");
  EXPECT_EQ(plan->impl, "mutant:off_by_one");
  EXPECT_EQ(plan->expect, Expect::kLoses);
  EXPECT_TRUE(plan->isolated());
  EXPECT_EQ(plan->submitted, std::vector<std::string>{"starter.cc"});
  EXPECT_EQ(plan->limits.memory_mb, 512);
  EXPECT_EQ(plan->limits.output_kb, 64);
}

TEST(ParsePlan, NamesTheMemberThatIsWrong) {
  const auto with = [](const char* before, const char* after) {
    return ParsePlan(absl::StrReplaceAll(kPlan, {{before, after}})).status();
  };
  EXPECT_TRUE(HasCodeAndText(with("\"loses\"", "\"wins\""), kInvalid, "\"expect\""));
  EXPECT_TRUE(HasCodeAndText(with("\"lab\"", "\"bal\""), kInvalid, "\"lab\" must be there"));
  EXPECT_TRUE(HasCodeAndText(with("512", "-1"), kInvalid, "\"memory_mb\""));
  EXPECT_TRUE(HasCodeAndText(with(": 3", ": 0"), kInvalid, "\"cpu_seconds\""));
  EXPECT_TRUE(HasCodeAndText(with(": 3", ": \"3\""), kInvalid, "\"cpu_seconds\""));
  EXPECT_TRUE(HasCodeAndText(with("[\"starter.cc\"]", "[3]"), kInvalid, "\"submitted\""));
  EXPECT_TRUE(HasCodeAndText(ParsePlan("[]").status(), kInvalid, "not a JSON object"));
  EXPECT_TRUE(HasCodeAndText(ParsePlan("{").status(), kInvalid, "not a JSON object"));
}

TEST(ParseCatalog, KeepsTheOrderOfTheSource) {
  const auto tests = ParseCatalog(R"({"tests":[
    {"suite":"Work","name":"Counts","points":3,"file":"lab_test.cc","line":12},
    {"suite":"Bad","name":"IsRefused","points":1,"file":"lab_test.cc","line":20,"once":"Trained"}]})");
  ASSERT_TRUE(IsOk(tests));
  ASSERT_EQ(tests->size(), 2u);
  EXPECT_EQ((*tests)[0].FullName(), "Work.Counts");
  EXPECT_EQ((*tests)[0].points, 3);
  EXPECT_EQ((*tests)[0].once, "");
  EXPECT_EQ((*tests)[1].once, "Trained");
}

TEST(ParseCatalog, RefusesWhatNoProgramPrints) {
  for (const char* text :
       {"", "[]", "{}", R"({"tests":[]})", R"({"tests":{}})", R"({"tests":[1]})",
        R"({"tests":[{"suite":"*","name":"A","points":1}]})", R"({"tests":[{"suite":"S","name":"","points":1}]})",
        R"({"tests":[{"suite":"S","name":"A","points":0}]})",
        R"({"tests":[{"suite":"S","name":"A","points":1,"once":"a b"}]})"}) {
    EXPECT_EQ(ParseCatalog(text).status().code(), kInvalid) << text;
  }
}

}  // namespace
}  // namespace course::runner
