// Linked into a test, this skips all of it, with the reason, on a machine that cannot make a jail: a container without
// user namespaces, a system without bubblewrap. Whoever studies there loses nothing by it; verified grading refuses to
// start there (see advice.h), and that is tested everywhere.
//
// A machine is such a one if bubblewrap alone fails on it. Where it works and our jail does not, the fault is ours, and
// the tests fail.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "harness/jail/jail.h"
#include "harness/jail/user.h"

namespace course::jail {
namespace {

// The namespaces of a jail around `true`, as the jail's user and with nothing else of ours.
bool BubblewrapWorks() {
  const pid_t pid = fork();
  if (pid == 0) {
    if (!DropTo("").ok() || chdir("/") != 0) _exit(1);
    const int null = open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) dup2(null, fd);
    execl("/usr/bin/bwrap", "bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--ro-bind", "/usr", "/usr",
          "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--", "/usr/bin/true", nullptr);
    _exit(1);
  }
  int status = 1;
  return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class NeedsJail : public ::testing::Environment {
  void SetUp() override {
    JailPlan plan;
    plan.profile = Profile::kCompile;
    plan.argv = {"/usr/bin/true"};
    const absl::StatusOr<JailOutcome> outcome = Run(plan);
    if (outcome.ok()) return;
    if (absl::IsFailedPrecondition(outcome.status()) && !BubblewrapWorks()) GTEST_SKIP() << outcome.status().message();
    FAIL() << "bubblewrap works here, and the jail does not: " << outcome.status();
  }
};

[[maybe_unused]] ::testing::Environment* const kNeedsJail = ::testing::AddGlobalTestEnvironment(new NeedsJail);

}  // namespace
}  // namespace course::jail
