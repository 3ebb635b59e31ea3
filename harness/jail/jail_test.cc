#include "harness/jail/jail.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/jail/observe.h"
#include "harness/jail/user.h"
#include "harness/runner/child.h"
#include "harness/runner/fd.h"

namespace course::jail {
namespace {

using ::base::testing::HasCode;
using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

JailPlan Shell(const std::string& script) {
  JailPlan plan;
  plan.profile = Profile::kCompile;
  plan.argv = {"/bin/sh", "-c", script};
  plan.environment = {"PATH=/usr/bin"};
  return plan;
}

// A folder of the host that the jail's user may write to.
std::string Folder() {
  const char* parent = std::getenv("TEST_TMPDIR");
  std::string folder = absl::StrCat(parent != nullptr ? parent : "/tmp", "/jail_XXXXXX");
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  const absl::StatusOr<User> user = JailUser();
  if (user.ok() && geteuid() == 0) {
    EXPECT_EQ(chown(folder.c_str(), user->uid, user->gid), 0);
  }
  return folder;
}

TEST(Jail, ReturnsExitCodeAndOutput) {
  const absl::StatusOr<JailOutcome> outcome = jail::Run(Shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kExited);
  EXPECT_EQ(outcome->exit_code, 3);
  EXPECT_EQ(outcome->output, "out\nerr\n");
  EXPECT_EQ(Describe(*outcome), "exit code 3");
}

TEST(Jail, NamesTheSignal) {
  const absl::StatusOr<JailOutcome> outcome = jail::Run(Shell("kill -SEGV $$"));
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kSignalled);
  EXPECT_EQ(outcome->signal, SIGSEGV);
  EXPECT_EQ(Describe(*outcome), "ended by SIGSEGV");
}

TEST(Jail, HasTheGivenEnvironmentAndNoOther) {
  setenv("COURSE_SECRET", "1", 1);
  JailPlan plan = Shell("/usr/bin/env | /usr/bin/sort");
  plan.environment = {"A=b=c", "EMPTY="};
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_TRUE(absl::StrContains(outcome->output, "A=b=c\nEMPTY=\n")) << outcome->output;
  EXPECT_FALSE(absl::StrContains(outcome->output, "COURSE_SECRET")) << outcome->output;
}

TEST(Jail, CompilesLinksAndRuns) {
  const std::string folder = Folder();
  std::ofstream(folder + "/a.cc") << "#include <cstdio>\nint main() { std::puts(\"compiled\"); }\n";
  JailPlan plan = Shell("/usr/bin/g++ -O1 /folder/a.cc -o /folder/a && /folder/a");
  plan.limits.tmp_mb = 64;
  plan.mounts = {{folder, "/folder", true}};
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->output, "compiled\n");
  EXPECT_TRUE(std::filesystem::exists(folder + "/a"));
}

TEST(Jail, ServesOneProgramWithItsLibrariesAlone) {
  JailPlan plan;
  plan.argv = {"/cat", "/text"};
  const std::string folder = Folder();
  std::ofstream(folder + "/text") << "read\n";
  const absl::StatusOr<std::vector<Mount>> libraries = SharedLibraries("/usr/bin/cat");
  ASSERT_TRUE(IsOk(libraries));
  EXPECT_GE(libraries->size(), 2u) << "the loader and libc";
  plan.mounts = *libraries;
  plan.mounts.push_back({"/usr/bin/cat", "/cat"});
  plan.mounts.push_back({folder + "/text", "/text"});
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->output, "read\n") << Describe(*outcome);
}

TEST(Jail, HandsDescriptorsOver) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  int pipe_ends[2];
  ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
  JailPlan plan = Shell("read line <&3; echo \"got $line\" >&4");
  plan.fds = {ends[1], pipe_ends[1]};
  ASSERT_EQ(write(ends[0], "hello\n", 6), 6);
  ASSERT_TRUE(IsOk(jail::Run(plan)));
  char answer[32] = {};
  ASSERT_GT(read(pipe_ends[0], answer, sizeof answer - 1), 0);
  EXPECT_STREQ(answer, "got hello\n");
  for (int fd : {ends[0], ends[1], pipe_ends[0], pipe_ends[1]}) close(fd);
}

TEST(Jail, EndsAtTheWallClock) {
  JailPlan plan = Shell("sleep 60 & sleep 60");
  plan.limits.wall_seconds = 1;
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kWallClock);
}

TEST(Jail, EndsAtTheCpuLimit) {
  JailPlan plan = Shell("while :; do :; done");
  plan.limits.cpu_seconds = 1;
  plan.limits.wall_seconds = 60;
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kCpu) << Describe(*outcome);
}

// The kernel counts the limit in ticks and what was used more finely: on a machine with much to do the two are far
// apart.
TEST(Jail, TakesTheKernelsWordForTheCpuLimit) {
  const absl::StatusOr<JailOutcome> outcome = jail::Run(Shell("kill -XCPU $$"));
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kCpu) << Describe(*outcome) << " after " << outcome->cpu_seconds << " s";
}

TEST(Jail, KeepsHeadAndTailOfALongOutput) {
  JailPlan plan = Shell("echo first; /usr/bin/yes | /usr/bin/head -c 500000; echo last");
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kExited);
  EXPECT_TRUE(absl::StartsWith(outcome->output, "first\n"));
  EXPECT_TRUE(absl::EndsWith(outcome->output, "last\n"));
  EXPECT_TRUE(absl::StrContains(outcome->output, "bytes left out"));
  EXPECT_LT(outcome->output.size(), 30000u);
}

TEST(Jail, EndsAFloodOfOutput) {
  JailPlan plan = Shell("/usr/bin/yes");
  plan.limits.output_kb = 100;
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kOutput);
}

// Each of them stays below the limit of a process; tail keeps everything until it finds the end of a line.
TEST(Jail, EndsWhenAllProcessesTogetherUseTooMuchMemory) {
  JailPlan plan = Shell("for i in 1 2 3; do /usr/bin/tail /dev/zero & done; wait");
  plan.limits.memory_mb = 128;
  const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kMemory) << Describe(*outcome) << outcome->output;
}

// For whoever starts the command himself; `more` are words for the jail's program.
absl::StatusOr<pid_t> StartCommand(const JailPlan& plan, const std::vector<std::string>& more = {}) {
  absl::StatusOr<std::vector<std::string>> words = CommandLine(plan);
  if (!words.ok()) return words.status();
  words->insert(words->begin() + 2, more.begin(), more.end());
  const runner::Fd program(open((*words)[0].c_str(), O_RDONLY | O_CLOEXEC));
  const runner::Fd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  runner::ChildSpec spec;
  spec.program_fd = program.get();
  spec.arguments = *std::move(words);
  spec.output_fd = null.get();
  spec.filter_processes = false;
  return runner::StartChild(spec);
}

TEST(CommandLine, EndsAsItsProgramDid) {
  const auto status_of = [](const std::string& script) {
    const absl::StatusOr<pid_t> pid = StartCommand(Shell(script));
    EXPECT_TRUE(IsOk(pid));
    int status = -1;
    if (pid.ok()) waitpid(*pid, &status, 0);
    return status;
  };
  const int exited = status_of("exit 7");
  EXPECT_TRUE(WIFEXITED(exited)) << exited;
  EXPECT_EQ(WEXITSTATUS(exited), 7);
  const int crashed = status_of("kill -SEGV $$");
  EXPECT_TRUE(WIFSIGNALED(crashed)) << crashed;
  EXPECT_EQ(WTERMSIG(crashed), SIGSEGV);
}

// Nothing runs where it would not be limited.
TEST(CommandLine, MakesNoJailThatCannotBeginInItsCgroup) {
  const std::string folder = Folder();
  JailPlan plan = Shell("echo ran > /folder/file");
  plan.mounts = {{folder, "/folder", true}};
  const absl::StatusOr<pid_t> pid = StartCommand(plan, {"--cgroup=/no/such/cgroup"});
  ASSERT_TRUE(IsOk(pid));
  int status = -1;
  ASSERT_EQ(waitpid(*pid, &status, 0), *pid);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 125);
  EXPECT_FALSE(std::filesystem::exists(folder + "/file"));
}

TEST(CommandLine, LeavesNoProcessWhenItIsKilled) {
  const absl::StatusOr<pid_t> pid = StartCommand(Shell("/usr/bin/sleep 60 & /usr/bin/sleep 60"));
  ASSERT_TRUE(IsOk(pid));
  std::vector<pid_t> inside;
  for (int i = 0; i < 2000 && inside.size() < 2; ++i) {
    usleep(10000);
    inside = DescendantsRunning("/usr/bin/sleep");
  }
  ASSERT_EQ(inside.size(), 2u);
  kill(-*pid, SIGKILL);
  ASSERT_EQ(waitpid(*pid, nullptr, 0), *pid);
  for (const pid_t process : inside) {
    int patience = 2000;
    while (kill(process, 0) == 0 && --patience > 0) usleep(10000);
    EXPECT_GT(patience, 0) << "process " << process << " lives on";
  }
}

TEST(Jail, RefusesAPlanThatCannotBe) {
  const auto code = [](auto change) {
    JailPlan plan = Shell("true");
    change(plan);
    return CommandLine(plan).status();
  };
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCode(code([](JailPlan& p) { p.argv = {}; }), kInvalid));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.argv[0] = "sh"; }), kInvalid, "absolute path"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.mounts = {{"/usr", "/a/../b"}}; }), kInvalid, "/a/../b"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.mounts = {{"/usr", "/"}}; }), kInvalid, "mount"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.mounts = {{"/usr", "/proc/x"}}; }), kInvalid, "/proc/x"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.mounts = {{"/usr", "/dev"}}; }), kInvalid, "/dev"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.mounts = {{"/usr", "/a"}, {"/bin", "/a"}}; }), kInvalid, "two"));
  EXPECT_TRUE(HasCode(code([](JailPlan& p) { p.mounts = {{"/nowhere", "/a"}}; }), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.environment = {"=x"}; }), kInvalid, "NAME=value"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.limits.tmp_mb = -1; }), kInvalid, "tmp_mb"));
  EXPECT_TRUE(HasCodeAndText(code([](JailPlan& p) { p.fds = {0, 0, 0, 0, 0, 0, 0}; }), kInvalid, "at most 6"));
}

TEST(Jail, SaysWhichProgramCannotStart) {
  JailPlan plan = Shell("true");
  plan.argv = {"/usr/bin/no-such-program"};
  EXPECT_TRUE(HasCodeAndText(jail::Run(plan).status(), absl::StatusCode::kFailedPrecondition, "no-such-program"));
}

}  // namespace
}  // namespace course::jail
