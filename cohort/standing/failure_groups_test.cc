#include "cohort/standing/failure_groups.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

store::TestRow Row(const std::string& name, Verdict verdict, const std::string& expected = "4",
                   const std::string& got = "8") {
  return {.learner = "ada",
          .suite = "S",
          .name = name,
          .verdict = verdict,
          .message = "x_test.cc:1\ncall:     F()\nexpected: " + expected + "\ngot:      " + got};
}

TEST(GroupFailures, HeapsByTestAndThenByShape) {
  const std::vector<store::TestRow> rows = {
      Row("A", Verdict::kFailed, "4", "5"), Row("B", Verdict::kFailed),           Row("B", Verdict::kFailed, "6", "12"),
      Row("B", Verdict::kFailed, "4", "3"), Row("B", Verdict::kPassed),           Row("C", Verdict::kSkipped),
      Row("B", Verdict::kTimeout),          Row("B", Verdict::kFailed, "4", "32")};
  const std::vector<FailedTest> tests = GroupFailures(rows);
  ASSERT_EQ(tests.size(), 2);
  EXPECT_EQ(tests[0].name, "B");
  EXPECT_EQ(tests[0].failed, 5);
  ASSERT_EQ(tests[0].groups.size(), 4);
  EXPECT_EQ(tests[0].groups[0].shape.kind, Shape::kScaled);
  EXPECT_EQ(tests[0].groups[0].rows, (std::vector<int>{1, 2})) << "twice too many, of whatever numbers";
  EXPECT_EQ(tests[0].groups[1].rows, (std::vector<int>{3}));
  EXPECT_EQ(tests[0].groups[3].shape.detail, "8 times what was expected") << "another factor is another mistake";
  EXPECT_EQ(tests[1].name, "A");
}

TEST(GroupFailures, KeepsSuitesApart) {
  std::vector<store::TestRow> rows = {Row("A", Verdict::kFailed), Row("A", Verdict::kFailed)};
  rows[1].suite = "T";
  EXPECT_EQ(GroupFailures(rows).size(), 2);
}

TEST(GroupFailures, OfNothingIsNothing) { EXPECT_TRUE(GroupFailures({}).empty()); }

}  // namespace
}  // namespace course::cohort
