// The linter over the course itself. Runs outside the sandbox, because it reads every file of every lab.

#include "harness/course/lint/lint.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"

namespace course::lint {
namespace {

TEST(Lint, EveryLabOfTheCourseIsWhole) {
  // The test's runfiles are links into the workspace.
  const std::string root = std::filesystem::canonical("WORKSPACE").parent_path();
  const char* ci = std::getenv("CI");
  const LintReport report = LintCourse(root, ci != nullptr && std::string(ci) == "true");
  EXPECT_GT(report.labs, 0) << "no lab was found in " << root;
  EXPECT_TRUE(report.complaints.empty()) << "\n" << Text(report.complaints) << "\nNext: ./course lint";
}

}  // namespace
}  // namespace course::lint
