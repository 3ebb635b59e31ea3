// The banks of the course keep every rule. What is printed is for their authors: everything at once, with its line.

#include "gtest/gtest.h"
#include "harness/catalog/catalog.h"
#include "harness/course/lint/banks.h"
#include "harness/course/lint/complaint.h"

namespace course {
namespace {

TEST(TheBanks, KeepEveryRule) {
  const absl::StatusOr<catalog::Course> course = catalog::ReadManifest("manifest.json");
  ASSERT_TRUE(course.ok()) << course.status();
  const lint::BankReport report = lint::LintBanks(".", "quiz/bank/traces.json", *course);
  if (!report.complaints.empty()) {
    FAIL() << "\n" << lint::Text(report.complaints) << "Look at a question with: ./course preview ID";
  }
}

}  // namespace
}  // namespace course
