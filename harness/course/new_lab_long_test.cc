// A lab that `new-lab` made, in a copy of the workspace: it builds, its solution gets full marks, its mutants lose
// points, its starter scores nothing (all of it isolated, too), and the linter has nothing to say about it.
//
// Runs Bazel inside a Bazel test, with an output of its own: minutes. `./course test --all` includes it.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>

#include "gtest/gtest.h"
#include "harness/course/bench/clone.h"
#include "harness/course/cmd_new_lab.h"
#include "harness/course/lint/lint.h"

namespace course::cli {
namespace {

TEST(NewLab, BuildsPassesAndRejectsItsMutants) {
  const std::string root = std::filesystem::canonical("WORKSPACE").parent_path();
  const auto clone = bench::Clone::Make(root);
  ASSERT_TRUE(clone.ok()) << clone.status();
  Context context;
  context.root = (*clone)->root();
  context.out = &std::cout;
  const Result made = RunNewLab(context, {.phase = "00-foundations", .name = "lab-91-new-lab-test", .points = 23});
  ASSERT_TRUE(made.ok()) << made.status();
  const std::string lab = "phases/00-foundations/lab-91-new-lab-test";

  std::string complaints;
  for (const lint::Complaint& complaint : lint::LintCourse(context.root, /*author=*/true).complaints) {
    if (complaint.file.find("lab-91-new-lab-test") != std::string::npos) complaints += lint::Text({complaint});
  }
  EXPECT_EQ(complaints, "");

  const auto tested = (*clone)->bazel().Run(
      {.args = {"test", "--config=solution", "//solutions/" + lab + "/...", "//" + lab}, .show = false});
  ASSERT_TRUE(tested.ok()) << tested.status();
  EXPECT_EQ(tested->exit_code, 0) << tested->error << tested->output;
  // Two tests each, linked and isolated: the solution, the starter, four mutants; and the graded one.
  EXPECT_NE(tested->output.find("Executed 13 out of 13 tests: 13 tests pass"), std::string::npos) << tested->output;
}

}  // namespace
}  // namespace course::cli
