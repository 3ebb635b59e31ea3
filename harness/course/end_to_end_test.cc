// The real program on a toy workspace, with a script in Bazel's place: from a fresh clone to `status`, with the exit
// codes and streams that a script sees.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/dashboard.h"
#include "harness/course/process.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using testing::Contains;
using testing::ToyWorkspace;

class EndToEnd : public ::testing::Test {
 protected:
  void SetUp() override {
    char* here = get_current_dir_name();
    program = std::string(here) + "/harness/course/course";
    free(here);
    // Writes down what it was asked; its answer is the exit code in the file `rc`.
    toy.Write("fake/bazel",
              "#!/bin/bash\necho \"$COURSE_NO_RECORD $*\" >> \"$COURSE_ROOT/asked\"\n[[ $* == *output_base* ]] && echo "
              "\"$COURSE_ROOT/base\"\n"
              "exit $(cat \"$COURSE_ROOT/rc\" 2> /dev/null || echo 0)\n");
    ASSERT_EQ(chmod((toy.root() + "/fake/bazel").c_str(), 0755), 0);
  }
  void TearDown() override { Run({"down"}); }

  Finished Run(const std::vector<std::string>& args) {
    Command command = {.argv = {program}, .folder = toy.root()};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    command.env = {{"COURSE_ROOT", toy.root()}, {"PATH", toy.root() + "/fake:/usr/bin:/bin"}, {"CI", ""}};
    const auto done = RunCommand(command);
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? *done : Finished{.exit_code = -1};
  }

  ToyWorkspace toy;
  std::string program;
};

TEST_F(EndToEnd, AFreshCloneComesUpIsServedAndGoesDown) {
  toy.Write("rc", "3");  // red tests
  const Finished up = Run({"up", "--port", "0"});
  EXPECT_EQ(up.exit_code, 0) << up.error;
  EXPECT_TRUE(Contains(up.output, "This clone is fresh"));
  EXPECT_TRUE(Contains(up.output, "00-01"));
  const size_t at = up.output.find("http://127.0.0.1:");
  ASSERT_NE(at, std::string::npos) << up.output << up.error;
  const std::string address = up.output.substr(at, up.output.find('\n', at) - at);
  const Finished again = Run({"up"});
  EXPECT_TRUE(Contains(again.output, address)) << "the same server";
  EXPECT_TRUE(Contains(toy.Read("asked"), " test --test_output=summary --test_summary=none //:course"));
  const Finished down = Run({"down"});
  EXPECT_EQ(down.exit_code, 0);
  EXPECT_TRUE(Contains(down.output, "is stopped"));
  EXPECT_TRUE(Contains(Run({"down"}).output, "No dashboard runs"));
}

TEST_F(EndToEnd, LearningFromTheFirstHintToFullMarks) {
  EXPECT_EQ(Run({"learn"}).exit_code, 0);
  EXPECT_TRUE(Contains(Run({"next"}).output, "phases/00-toy/lab-01-counting/starter.cc"));
  EXPECT_TRUE(Contains(Run({"hint"}).output, "Look closely."));
  EXPECT_TRUE(Contains(Run({"hint"}).output, "Look again."));
  toy.Record(testing::kCounting, {Verdict::kPassed, Verdict::kPassed});
  EXPECT_TRUE(Contains(Run({"next"}).output, "lab-02-sorting/starter.cc"));
  EXPECT_TRUE(Contains(Run({"status"}).output, "5 of 9 points"));
  EXPECT_TRUE(Contains(Run({"hint", "00-01", "--solution"}).output, "+  return 1;"));
}

TEST_F(EndToEnd, ScriptsSeeTheExitCodesAndCleanStreams) {
  const Finished status = Run({"status", "--json"});
  EXPECT_EQ(status.exit_code, 0);
  EXPECT_EQ(status.output.front(), '{');
  EXPECT_EQ(status.error, "");
  const Finished wrong = Run({"reset", "no-such-lab"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_EQ(wrong.output, "");
  EXPECT_TRUE(Contains(wrong.error, "there is no lab \"no-such-lab\""));
  EXPECT_EQ(Run({"record", "--spool"}).exit_code, 0) << "an empty spool is no failure: the hook calls this every time";
  EXPECT_EQ(Run({"lint"}).exit_code, 1) << "the toy's labs lack a lot";
  EXPECT_EQ(Run({"hint", "--solution"}).exit_code, 2) << "nobody is there to ask";
}

TEST_F(EndToEnd, ADamagedDatabaseIsToldAndLeftAlone) {
  toy.Write(".course/course.db", std::string(5000, 'x'));
  const Finished status = Run({"status"});
  EXPECT_EQ(status.exit_code, 1);
  EXPECT_TRUE(Contains(status.error, "course.db"));
  EXPECT_EQ(toy.Read(".course/course.db"), std::string(5000, 'x'));
}

TEST_F(EndToEnd, OutsideAWorkspaceItSaysSo) {
  const auto done = RunCommand({.argv = {program, "status"}, .folder = "/", .env = {{"COURSE_ROOT", "/nonexistent"}}});
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->exit_code, 2);
  EXPECT_TRUE(Contains(done->error, "is not the course's workspace"));
}

}  // namespace
}  // namespace course::cli
