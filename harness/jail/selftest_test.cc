#include "harness/jail/selftest.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/jail/host_things.h"
#include "harness/runner/child.h"
#include "harness/runner/fd.h"

namespace course::jail {
namespace {

using ::base::testing::IsOk;

TEST(Selftest, FindsEveryRequiredGuaranteeOnThisMachine) {
  const std::vector<Guarantee> found = Selftest();
  ASSERT_GT(found.size(), 50u) << found[0].how;
  std::set<std::string> names;
  for (const Guarantee& guarantee : found) {
    EXPECT_TRUE(guarantee.holds || !guarantee.required) << guarantee.name << ": " << guarantee.how;
    EXPECT_FALSE(guarantee.how.empty()) << guarantee.name;
    EXPECT_TRUE(names.insert(guarantee.name).second) << guarantee.name << " twice";
  }
}

// Without a jail the same attempts succeed: were they bound to fail, they would prove nothing.
TEST(Selftest, IsMadeOfAttemptsThatSucceedOutside) {
  const absl::StatusOr<HostThings> things = HostThings::Make();
  ASSERT_TRUE(IsOk(things));
  for (const std::string name :
       {"host_file",   "root",          "proc",          "devices",         "descriptors",
        "environment", "network",       "unix_sockets",  "socket_calls",    "other_processes",
        "new_process", "new_processes", "shared_memory", "scheduler",       "calls_of_32_bit",
        "threads",     "open_files",    "memory",        "memory_together", "shared_anonymous_memory"}) {
    SCOPED_TRACE(name);
    const runner::Fd program(open(things->probe().c_str(), O_RDONLY | O_CLOEXEC));
    absl::StatusOr<runner::Pipe> output = runner::Pipe::Create();
    ASSERT_TRUE(IsOk(output));
    runner::ChildSpec spec;
    spec.program_fd = program.get();
    spec.arguments = {"/probe"};
    for (const std::string& argument : things->Arguments()) spec.arguments.push_back(argument);
    spec.arguments.push_back(name);
    spec.environment = {"HOME=/root"};
    spec.output_fd = output->write.get();
    spec.fds = {output->write.get()};
    spec.filter_processes = false;
    const absl::StatusOr<pid_t> pid = runner::StartChild(spec);
    ASSERT_TRUE(IsOk(pid));
    output->write = runner::Fd();
    int status = 0;
    ASSERT_EQ(waitpid(*pid, &status, 0), *pid);
    kill(-*pid, SIGKILL);  // what new_processes started
    char text[4096] = {};
    const ssize_t n = read(output->read.get(), text, sizeof text - 1);
    // Not every kernel has calls of 32-bit programs; one without them says so with SIGSEGV.
    if (name == "calls_of_32_bit" && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV) continue;
    EXPECT_TRUE(n > 0 && absl::StrContains(text, "\topen\t")) << text;
  }
}

}  // namespace
}  // namespace course::jail
