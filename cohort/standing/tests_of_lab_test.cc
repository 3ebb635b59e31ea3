#include "cohort/standing/tests_of_lab.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

store::TestRow Row(const std::string& learner, const std::string& name, Verdict verdict) {
  return {.submission = "of " + learner, .learner = learner, .suite = "S", .name = name, .verdict = verdict};
}

constexpr Verdict kPassed = Verdict::kPassed, kFailed = Verdict::kFailed;

TEST(MakeTestMatrix, PutsEachRowInItsCell) {
  const std::vector<store::TestRow> rows = {Row("ada", "A", kPassed), Row("ada", "B", kFailed),
                                            Row("bob", "B", kPassed), Row("eve", "C", kPassed)};
  const TestMatrix matrix = MakeTestMatrix({"bob", "ada"}, rows);
  ASSERT_EQ(matrix.tests.size(), 2) << "C is a stranger's";
  EXPECT_EQ(matrix.tests[0].name, "A");
  EXPECT_EQ(matrix.At(0, 0), -1);
  EXPECT_EQ(matrix.At(0, 1), 2);
  EXPECT_EQ(matrix.At(1, 0), 0);
  EXPECT_EQ(matrix.At(1, 1), 1);
}

TEST(MakeTestMatrix, OfTheSameTestTwiceTheLaterRowStands) {
  const std::vector<store::TestRow> rows = {Row("ada", "A", kFailed), Row("ada", "A", kPassed)};
  EXPECT_EQ(MakeTestMatrix({"ada"}, rows).At(0, 0), 1);
}

// Rows in any order, with gaps, against a map from names to rows.
TEST(MakeTestMatrix, AgreesWithLookingEachRowUp) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed()};
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::string> learners;
    for (int i = 0, n = rng.Below(6); i < n; ++i) learners.push_back(absl::StrCat("l", i));
    std::vector<store::TestRow> rows;
    std::map<std::pair<std::string, std::string>, int> last;
    for (int i = 0, n = rng.Below(60); i < n; ++i) {
      store::TestRow row = Row(absl::StrCat("l", rng.Below(7)), absl::StrCat("t", rng.Below(9)), kPassed);
      row.suite = absl::StrCat("s", rng.Below(2));
      last[{row.learner, row.suite + "." + row.name}] = i;
      rows.push_back(row);
    }
    const TestMatrix matrix = MakeTestMatrix(learners, rows);
    int found = 0, expected = 0;
    for (size_t l = 0; l < learners.size(); ++l) {
      for (size_t t = 0; t < matrix.tests.size(); ++t) {
        const auto row = last.find({learners[l], matrix.tests[t].suite + "." + matrix.tests[t].name});
        ASSERT_EQ(matrix.At(l, t), row == last.end() ? -1 : row->second) << "trial " << trial;
        found += row != last.end();
      }
    }
    for (const auto& [key, row] : last) expected += key.first < absl::StrCat("l", learners.size());
    ASSERT_EQ(found, expected) << "a test has no column";
  }
}

TEST(PassRates, CountLearnersWhoRanTheTest) {
  const std::vector<store::TestRow> rows = {Row("a", "T", kPassed), Row("b", "T", Verdict::kCrashed),
                                            Row("c", "T", Verdict::kSkipped), Row("d", "T", kPassed)};
  const std::vector<PassRate> rates = PassRates(MakeTestMatrix({"a", "b", "c", "d", "e"}, rows), rows, {});
  ASSERT_EQ(rates.size(), 1);
  EXPECT_EQ(rates[0].learners, 3);
  EXPECT_EQ(rates[0].passed, 2);
  // Wilson's bounds of 2 of 3 by R: prop.test(2, 3, correct = FALSE).
  EXPECT_NEAR(rates[0].interval.low, 0.2076596, 1e-7);
  EXPECT_NEAR(rates[0].interval.high, 0.9385081, 1e-7);
  EXPECT_EQ(rates[0].attempts_until_passed, 0) << "without a history nobody knows";
}

TEST(PassRates, TellAfterHowManyAttemptsATestPassed) {
  const std::vector<store::TestRow> rows = {Row("a", "T", kPassed), Row("b", "T", kPassed), Row("c", "T", kFailed)};
  const std::vector<store::TestRow> history = {
      Row("a", "T", kPassed), Row("a", "T", kFailed),  // 1: what comes after does not count
      Row("b", "T", kFailed), Row("b", "T", kFailed),   Row("b", "T", Verdict::kSkipped), Row("b", "T", kPassed),  // 3
      Row("c", "T", kFailed), Row("c", "Gone", kFailed)};  // never
  EXPECT_EQ(PassRates(MakeTestMatrix({"a", "b", "c"}, rows), rows, history)[0].attempts_until_passed, 2);
}

}  // namespace
}  // namespace course::cohort
