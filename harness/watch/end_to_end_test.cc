// The real program in a real terminal, on the toy lab: what a learner sees, types and finds afterwards.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/columns.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/course/testing/contains.h"
#include "harness/watch/testing/pty.h"
#include "harness/watch/testing/toy_lab.h"

namespace course::watch {
namespace {

using cli::testing::Contains;
using cli::testing::kCounting;
using testing::Pty;
using testing::ToyLab;

constexpr char kLeave[] = "\033[?25h\033[?1049l";

class EndToEnd : public ::testing::Test {
 protected:
  void SetUp() override {
    char* here = get_current_dir_name();
    program = std::string(here) + "/harness/course/course";
    free(here);
    setenv("COURSE_ROOT", lab.toy().root().c_str(), 1);
    setenv("CI", "", 1);
  }

  std::unique_ptr<Pty> Start(const std::vector<std::string>& args = {}, int width = 80, int height = 24) const {
    std::vector<std::string> argv = {program, "watch"};
    argv.insert(argv.end(), args.begin(), args.end());
    return std::make_unique<Pty>(argv, std::map<std::string, std::string>{{"TERM", "xterm"}, {"LANG", "C.UTF-8"}},
                                 width, height);
  }

  ToyLab lab;
  std::string program;
};

TEST_F(EndToEnd, FromTheFirstSaveToFullMarks) {
  const auto pty = Start();
  ASSERT_TRUE(pty->Shows("00-01  Counting")) << pty->output();
  ASSERT_TRUE(pty->Shows("Save the file to grade it."));
  EXPECT_FALSE(pty->IsCooked());
  lab.Save("return n < 0 ? 0 : 7;");
  ASSERT_TRUE(pty->Shows("FAILED  Counting.CountsUp")) << pty->output();
  EXPECT_TRUE(pty->Shows("  got       0"));
  EXPECT_TRUE(pty->Shows("3 of 5 points"));
  lab.Save("return undeclared;");
  ASSERT_TRUE(pty->Shows("error: 'undeclared' was not")) << pty->output();
  lab.Save("return n + 1;");
  ASSERT_TRUE(pty->Shows("Full marks. n goes on to the next lab.")) << pty->output();
  pty->Type("n");
  ASSERT_TRUE(pty->Shows("00-02  Sorting"));
  pty->Type("q");
  EXPECT_EQ(pty->Wait(), 0);
  EXPECT_TRUE(pty->IsCooked());
  const size_t left = pty->output().rfind(kLeave);
  ASSERT_NE(left, std::string::npos);
  EXPECT_TRUE(Contains(pty->output().substr(left), "Next: "));
  const auto store = lab.toy().context().open_store();
  ASSERT_TRUE(store.ok());
  const auto run = (*store)->LatestLabRun(kCounting, "starter");
  ASSERT_TRUE(run.ok() && run->has_value());
  EXPECT_EQ((*run)->points, 5);
}

TEST_F(EndToEnd, KeysShowHintListAndHelp) {
  const auto pty = Start({"00-01"});
  ASSERT_TRUE(pty->Shows("Save the file to grade it."));
  pty->Type("h");
  EXPECT_TRUE(pty->Shows("Look closely."));
  pty->Type("h");
  EXPECT_TRUE(pty->Shows("Look again."));
  pty->Type("l\033[B\r");
  EXPECT_TRUE(pty->Shows("00-02  Sorting"));
  pty->Type("?");
  EXPECT_TRUE(pty->Shows("next hint of this lab"));
  pty->Type("q");
  EXPECT_EQ(pty->Wait(), 0);
  const auto store = lab.toy().context().open_store();
  ASSERT_TRUE(store.ok());
  const auto help = (*store)->GetHelp(kCounting);
  ASSERT_TRUE(help.ok());
  EXPECT_EQ(help->hints_used, 2) << "recorded like those of course hint";
}

TEST_F(EndToEnd, ItGoesOnWhereOneLeft) {
  const auto first = Start({"sorting"});
  ASSERT_TRUE(first->Shows("00-02  Sorting"));
  first->Signal(SIGINT);
  EXPECT_EQ(first->Wait(), 0) << "Ctrl-C is a way to quit";
  EXPECT_TRUE(Contains(first->output(), "Next: "));
  const auto second = Start();
  EXPECT_TRUE(second->Shows("00-02  Sorting"));
}

TEST_F(EndToEnd, AWindowThatShrinksIsFilledAnew) {
  const auto pty = Start({"00-01"});
  ASSERT_TRUE(pty->Shows("Save the file to grade it."));
  lab.Save("return n < 0 ? 0 : 7;");
  ASSERT_TRUE(pty->Shows("Graded in"));
  pty->Resize(40, 12);
  ASSERT_TRUE(pty->Shows("n h l r  ? keys  q quit")) << pty->output();
  const std::vector<std::string> picture = pty->Picture();
  EXPECT_EQ(picture.size(), 12u);
  for (const std::string& line : picture) EXPECT_LE(base::Columns(line), 40) << line;
}

TEST_F(EndToEnd, ACrashGivesTheTerminalBack) {
  const auto pty = Start({"00-01"});
  ASSERT_TRUE(pty->Shows("Save the file to grade it."));
  pty->Signal(SIGSEGV);
  EXPECT_EQ(pty->Wait(), 128 + SIGSEGV);
  EXPECT_TRUE(pty->IsCooked());
  EXPECT_NE(pty->output().rfind(kLeave), std::string::npos);
}

TEST_F(EndToEnd, OneWatchAtATime) {
  const auto first = Start({"00-01"});
  ASSERT_TRUE(first->Shows("Save the file to grade it."));
  const auto second = cli::RunCommand({.argv = {program, "watch"}});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->exit_code, 1);
  EXPECT_TRUE(Contains(second->error, "another ./course watch runs in this folder"));
}

TEST_F(EndToEnd, AnUnknownLabIsWrongUse) {
  const auto done = cli::RunCommand({.argv = {program, "watch", "countin"}});
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->exit_code, 2);
  EXPECT_TRUE(Contains(done->error, "counting"));
}

TEST_F(EndToEnd, WithoutATerminalAVerdictIsALine) {
  lab.Save("return n < 0 ? 0 : 7;");
  const std::string log = lab.toy().root() + "/log";
  const auto pid = cli::StartInBackground({.argv = {program, "watch", "00-01"}}, log);
  ASSERT_TRUE(pid.ok()) << pid.status();
  const auto wait_for = [&](const std::string& text) {
    for (int i = 0; i < 600; ++i) {
      if (lab.toy().Read("log").find(text) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  };
  EXPECT_TRUE(wait_for("00-01 Counting: FAILED, 3 of 5 points")) << "changed since it was delivered, so it is graded";
  lab.Save("return n + 1;");
  EXPECT_TRUE(wait_for("00-01 Counting: PASSED, 5 of 5 points"));
  kill(*pid, SIGTERM);
  int status = 0;
  waitpid(*pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const std::string text = lab.toy().Read("log");
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_TRUE(Contains(text, "Next: "));
}

}  // namespace
}  // namespace course::watch
