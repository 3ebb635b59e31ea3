#include "harness/jail/rounds.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/jail/cgroup/place.h"
#include "harness/jail/host_things.h"
#include "harness/jail/observe.h"
#include "harness/runner/child.h"
#include "harness/runner/fd.h"

namespace course::jail {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using runner::Fd;
using runner::Pipe;

struct Round {
  pid_t pid = -1;
  Fd output;
};

struct Ended {
  int status = 0;
  std::string output;
};

class RoundsTest : public ::testing::Test {
 protected:
  RoundsTest() : things_(HostThings::Make()) { EXPECT_TRUE(IsOk(things_)); }

  // The probe, which makes the named attempts.
  JailPlan Plan(const std::vector<std::string>& attempts) const {
    JailPlan plan;
    plan.argv = {"/probe"};
    for (const std::string& argument : things_->Arguments()) plan.argv.push_back(argument);
    plan.argv.insert(plan.argv.end(), attempts.begin(), attempts.end());
    plan.mounts = {{things_->probe(), "/probe"}};
    plan.limits = {.memory_mb = 128, .cpu_seconds = 1, .wall_seconds = 0, .file_mb = 1, .processes = 32};
    return plan;
  }

  void Open(const JailPlan& plan, int fds = 0) {
    absl::StatusOr<std::unique_ptr<Rounds>> opened = Rounds::Open(plan, fds);
    ASSERT_TRUE(IsOk(opened));
    rounds_ = *std::move(opened);
  }

  Round Begin(std::vector<int> fds = {}) {
    absl::StatusOr<Pipe> output = Pipe::Create();
    const Fd program(open(rounds_->command()[0].c_str(), O_RDONLY | O_CLOEXEC));
    runner::ChildSpec spec;
    spec.program_fd = program.get();
    spec.arguments = rounds_->command();
    spec.fds = std::move(fds);
    spec.fds.push_back(rounds_->socket());
    spec.output_fd = output->write.get();
    const absl::StatusOr<pid_t> pid = runner::StartChild(spec);
    EXPECT_TRUE(IsOk(pid));
    return {.pid = pid.value_or(-1), .output = std::move(output->read)};
  }

  static Ended End(Round& round) {
    Ended ended;
    waitpid(round.pid, &ended.status, 0);
    char buffer[16 << 10];
    for (ssize_t n; (n = read(round.output.get(), buffer, sizeof buffer)) > 0;) ended.output.append(buffer, n);
    return ended;
  }

  Ended Play() {
    Round round = Begin();
    return End(round);
  }

  // Names of the cgroups, one of each hierarchy, which belong to a jail and which the process is in.
  static std::vector<std::string> CgroupsOfJail(pid_t pid) {
    std::vector<std::string> names;
    std::ifstream lines(absl::StrCat("/proc/", pid, "/cgroup"));
    for (std::string line; std::getline(lines, line);) {
      const std::string name = line.substr(line.rfind('/') + 1);
      if (absl::StartsWith(name, "course-jail-")) names.push_back(name);
    }
    return names;
  }

  // The probe's process, as the host sees it: once it sleeps behind its filter. Not `before`, that of the round before,
  // which the kernel may still be ending when whoever began it knows that it is over.
  static pid_t Find(pid_t before = -1) {
    for (int i = 0; i < 1000; ++i) {
      for (pid_t pid : DescendantsRunning("/probe")) {
        if (pid != before && StatusLine(pid, "Seccomp") == "2") return pid;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "the program did not begin";
    return -1;
  }

  const absl::StatusOr<HostThings> things_;
  std::unique_ptr<Rounds> rounds_;
};

TEST_F(RoundsTest, KeepsInEachRoundWhatAJailGuarantees) {
  Open(Plan({"host_file",   "root",        "proc",        "read_only",    "devices",         "shm",
             "descriptors", "environment", "network",     "unix_sockets", "other_processes", "debugger",
             "mounts",      "namespaces",  "other_users", "kernel_parts", "shared_memory",   "scheduler",
             "new_process", "exec",        "socket_calls"}));
  for (int i = 0; i < 3; ++i) {
    const Ended ended = Play();
    EXPECT_EQ(ended.status, 0);
    const std::vector<std::string> lines = absl::StrSplit(ended.output, '\n', absl::SkipEmpty());
    EXPECT_EQ(lines.size(), 21u) << ended.output;
    for (const std::string& line : lines)
      EXPECT_TRUE(absl::StrContains(line, "\theld\t")) << "round " << i << ": " << line;
  }
  EXPECT_TRUE(IsOk(rounds_->Check()));
}

// What makes the namespaces of rounds has two capabilities in its own user namespace; the program has none.
TEST_F(RoundsTest, GivesNoCapabilityToTheProgram) {
  Open(Plan({"sleep"}));
  Round round = Begin();
  const pid_t program = Find();
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    EXPECT_EQ(StatusLine(program, set), "0000000000000000") << set;
  }
  EXPECT_EQ(StatusLine(program, "NoNewPrivs"), "1");
  for (const char* kind : {"user", "pid", "net", "ipc", "uts", "mnt", "cgroup"}) {
    EXPECT_NE(NamespaceOf(program, kind), NamespaceOf(getpid(), kind)) << kind;
  }
  EXPECT_EQ(FirstLine(absl::StrCat("/proc/", program, "/oom_score_adj")), "1000");
  kill(round.pid, SIGKILL);
  End(round);
}

// Process numbers would count the rounds, and a round could leave the next one a message in them.
TEST_F(RoundsTest, GivesEachRoundTheSameProcessNumbersInANamespaceOfItsOwn) {
  Open(Plan({"sleep"}));
  pid_t program = -1;
  for (int i = 0; i < 3; ++i) {
    Round round = Begin();
    program = Find(/*before=*/program);
    const std::vector<std::string> numbers = absl::StrSplit(StatusLine(program, "NSpid"), '\t');
    ASSERT_GE(numbers.size(), 3u) << "the host's, the jail's, the round's";
    EXPECT_EQ(numbers.back(), "2");
    kill(round.pid, SIGKILL);
    End(round);
  }
}

TEST_F(RoundsTest, EndsAsTheProgramDid) {
  JailPlan plan = Plan({"calls_of_x32"});
  Open(plan);
  const Ended killed = Play();
  EXPECT_TRUE(WIFSIGNALED(killed.status));
  EXPECT_EQ(WTERMSIG(killed.status), SIGSYS) << "the filter's signal";
  plan = Plan({"spin"});
  Open(plan);
  const Ended spun = Play();
  EXPECT_TRUE(WIFSIGNALED(spun.status));
  EXPECT_EQ(WTERMSIG(spun.status), SIGXCPU) << "it ignores that one, and is killed a second later";
}

// Whoever ignores every signal is ended with its command, and the next round does not wait for it.
TEST_F(RoundsTest, EndsWithItsCommandAndTheNextOneBegins) {
  Open(Plan({"sleep"}));
  pid_t program = -1;
  for (int i = 0; i < 3; ++i) {
    Round round = Begin();
    program = Find(/*before=*/program);
    kill(round.pid, SIGKILL);
    End(round);
    Round next = Begin();
    program = Find(/*before=*/program);
    EXPECT_EQ(DescendantsRunning("/probe").size(), 1u) << "the one before lives beside this one";
    kill(next.pid, SIGKILL);
    End(next);
  }
  EXPECT_TRUE(IsOk(rounds_->Check()));
}

TEST_F(RoundsTest, TwoAtTheSameTimeAreOneAfterTheOther) {
  Open(Plan({"sleep"}));
  Round first = Begin(), second = Begin();
  Find();
  EXPECT_EQ(DescendantsRunning("/probe").size(), 1u);
  kill(first.pid, SIGKILL);
  kill(second.pid, SIGKILL);
  End(first);
  End(second);
}

TEST_F(RoundsTest, PassesDescriptorsOnAndKeepsNone) {
  JailPlan plan = Plan({"descriptors"});
  Open(plan, /*fds=*/1);
  absl::StatusOr<Pipe> pipe = Pipe::Create();
  ASSERT_TRUE(IsOk(pipe));
  Round round = Begin({pipe->write.get()});
  pipe->write = Fd();
  End(round);
  pollfd closed = {pipe->read.get(), POLLIN, 0};
  EXPECT_EQ(poll(&closed, 1, 10'000), 1);
  EXPECT_NE(closed.revents & POLLHUP, 0) << "somebody in the jail still holds the program's descriptor";
}

TEST_F(RoundsTest, LeavesNothing) {
  Open(Plan({"sleep"}));
  Round round = Begin();
  Find();
  rounds_.reset();
  EXPECT_TRUE(DescendantsRunning("/probe").empty());
  EXPECT_TRUE(DescendantsRunning("/.init").empty());
  const Ended ended = End(round);
  EXPECT_TRUE(WIFEXITED(ended.status));
  EXPECT_EQ(WEXITSTATUS(ended.status), 125);
  EXPECT_TRUE(absl::StrContains(ended.output, "jail: there is none any more")) << ended.output;
}

// The program, and everything that makes the jail, is where the kernel limits it; nothing of that stays.
TEST_F(RoundsTest, BeginInTheCgroupOfTheirJail) {
  if (!FindCgroupPlace().ok()) GTEST_SKIP() << FindCgroupPlace().status();
  Open(Plan({"sleep"}));
  Round round = Begin();
  std::vector<pid_t> inside = {Find()};
  for (const char* own : {"/.init", "bwrap"}) {
    const std::vector<pid_t> running = DescendantsRunning(own);
    EXPECT_FALSE(running.empty()) << own;
    inside.insert(inside.end(), running.begin(), running.end());
  }
  std::string name;
  for (const pid_t pid : inside) {
    const std::vector<std::string> in_jail = CgroupsOfJail(pid);
    EXPECT_EQ(in_jail.size(), FindCgroupPlace()->parents.size()) << "process " << pid;
    ASSERT_FALSE(in_jail.empty());
    name = in_jail[0];
  }
  kill(round.pid, SIGKILL);
  End(round);
  rounds_.reset();
  for (const std::string& parent : FindCgroupPlace()->parents) {
    EXPECT_NE(access((parent + "/" + name).c_str(), F_OK), 0) << parent << "/" << name;
  }
}

TEST_F(RoundsTest, SaysThatTheJailHasEnded) {
  Open(Plan({"sleep"}));
  Round round = Begin();
  Find();
  const std::vector<pid_t> init = DescendantsRunning("/.init");
  ASSERT_FALSE(init.empty());
  for (pid_t pid : init) kill(pid, SIGKILL);
  EXPECT_EQ(WEXITSTATUS(End(round).status), 125);
  EXPECT_TRUE(HasCodeAndText(rounds_->Check(), absl::StatusCode::kFailedPrecondition, "has ended"));
  EXPECT_EQ(WEXITSTATUS(Play().status), 125) << "and nobody waits for a round of it";
}

// A process of ours in the user namespace of process `pid`, where it lets nobody make one more pid namespace.
bool ForbidPidNamespacesOf(pid_t pid) {
  const pid_t child = fork();
  if (child == 0) {
    const Fd space(open(absl::StrCat("/proc/", pid, "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    if (setns(space.get(), CLONE_NEWUSER) != 0) _exit(1);
    const Fd most(open("/proc/sys/user/max_pid_namespaces", O_WRONLY | O_CLOEXEC));
    _exit(write(most.get(), "0", 1) == 1 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Otherwise 125 would be what the program did, and nobody's fault but the learner's.
TEST_F(RoundsTest, ARoundThatTheMachineCannotBeginEndsTheJail) {
  Open(Plan({"sleep"}));
  Round first = Begin();
  Find();
  const std::vector<pid_t> init = DescendantsRunning("/.init");
  ASSERT_FALSE(init.empty());
  if (!ForbidPidNamespacesOf(init[0])) GTEST_SKIP() << "the limits of a user namespace cannot be set here";
  kill(first.pid, SIGKILL);
  End(first);
  EXPECT_EQ(WEXITSTATUS(Play().status), 125);
  const absl::Status check = rounds_->Check();
  EXPECT_TRUE(HasCodeAndText(check, absl::StatusCode::kFailedPrecondition, "clone of a round: No space left")) << check;
}

// The kernel, short of memory, would do that; nothing in the round can.
TEST_F(RoundsTest, ARoundWhoseFirstProcessIsKilledEndsTheJail) {
  Open(Plan({"sleep"}));
  Round round = Begin();
  Find();
  const std::vector<pid_t> inits = DescendantsRunning("/.init");
  ASSERT_GE(inits.size(), 2u) << "the jail's first process, and the round's, which began later";
  kill(*std::max_element(inits.begin(), inits.end()), SIGKILL);
  EXPECT_EQ(WEXITSTATUS(End(round).status), 125);
  EXPECT_TRUE(HasCodeAndText(rounds_->Check(), absl::StatusCode::kFailedPrecondition, "process 1 of a round"));
  EXPECT_FALSE(rounds_->CheckNow().ok());
}

// Whoever asks for a round has no descriptor left to ask with.
TEST_F(RoundsTest, ARoundThatCannotBeAskedForEndsTheJail) {
  Open(Plan({"sleep"}));
  EXPECT_TRUE(IsOk(rounds_->CheckNow()));
  const Fd limiter(open("/usr/bin/prlimit", O_RDONLY | O_CLOEXEC));
  if (limiter.get() < 0) GTEST_SKIP() << "there is no /usr/bin/prlimit here";
  absl::StatusOr<Pipe> output = Pipe::Create();
  runner::ChildSpec spec;
  spec.program_fd = limiter.get();
  spec.arguments = {"prlimit", "--nofile=5", "--"};
  spec.arguments.insert(spec.arguments.end(), rounds_->command().begin(), rounds_->command().end());
  spec.fds = {rounds_->socket()};
  spec.output_fd = output->write.get();
  const absl::StatusOr<pid_t> pid = runner::StartChild(spec);
  ASSERT_TRUE(IsOk(pid));
  Round round = {.pid = *pid, .output = std::move(output->read)};
  const Ended ended = End(round);
  EXPECT_EQ(WEXITSTATUS(ended.status), 125) << ended.output;
  EXPECT_TRUE(absl::StrContains(ended.output, "Too many open files")) << ended.output;
  EXPECT_TRUE(HasCodeAndText(rounds_->Check(), absl::StatusCode::kFailedPrecondition, "has ended"));
}

TEST_F(RoundsTest, SaysWhyAProgramDoesNotStart) {
  JailPlan plan = Plan({});
  plan.argv = {"/nothing"};
  Open(plan);
  const Ended ended = Play();
  EXPECT_EQ(WEXITSTATUS(ended.status), 125);
  EXPECT_TRUE(absl::StrContains(ended.output, "exec: No such file or directory")) << ended.output;
  EXPECT_TRUE(IsOk(rounds_->Check())) << "the jail itself is whole";
}

TEST_F(RoundsTest, HasNoPlaceWhereARoundCouldLeaveSomething) {
  JailPlan tmp = Plan({});
  tmp.limits.tmp_mb = 1;
  JailPlan writable = Plan({});
  writable.mounts[0].writable = true;
  JailPlan compiler = Plan({});
  compiler.profile = Profile::kCompile;
  for (const JailPlan& plan : {tmp, writable, compiler}) {
    EXPECT_TRUE(
        HasCodeAndText(Rounds::Open(plan, 0).status(), absl::StatusCode::kInvalidArgument, "leave the next one"));
  }
  JailPlan with_fd = Plan({});
  with_fd.fds = {0};
  EXPECT_TRUE(HasCodeAndText(Rounds::Open(with_fd, 0).status(), absl::StatusCode::kInvalidArgument, "descriptors"));
  EXPECT_TRUE(HasCodeAndText(Rounds::Open(Plan({}), 7).status(), absl::StatusCode::kInvalidArgument, "0 to 6, not 7"));
}

}  // namespace
}  // namespace course::jail
