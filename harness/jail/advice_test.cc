#include "harness/jail/advice.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/jail/jail.h"
#include "harness/jail/user.h"

namespace course::jail {
namespace {

TEST(Advice, NamesThePackageOrTheSwitch) {
  EXPECT_EQ(Advice({}), "");
  EXPECT_TRUE(absl::StrContains(Advice({.bubblewrap = false}), "apt-get install bubblewrap"));
  EXPECT_TRUE(absl::StrContains(Advice({.max_user_namespaces = 0}), "sysctl -w user.max_user_namespaces="));
  EXPECT_TRUE(absl::StrContains(Advice({.unprivileged_userns_clone = 0}), "kernel.unprivileged_userns_clone=1"));
  EXPECT_TRUE(absl::StrContains(Advice({.apparmor_restricts_userns = 1}), "apparmor_restrict_unprivileged_userns=0"));
  EXPECT_TRUE(absl::StrContains(Advice({.in_container = true}), "seccomp=unconfined"));
}

TEST(Advice, PrefersWhatIsCertain) {
  const Switches both = {.max_user_namespaces = 0, .in_container = true};
  EXPECT_TRUE(absl::StrContains(Advice(both), "max_user_namespaces")) << "a container alone may be no obstacle";
}

bool Write(const char* path, const std::string& text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  const bool whole = fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  return whole;
}

// In a user namespace of its own, where a process may switch them off for itself and everything below it.
[[noreturn]] void WithoutUserNamespaces(const User& user, int answer) {
  if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setresgid(user.gid, user.gid, user.gid) != 0 ||
                         setresuid(user.uid, user.uid, user.uid) != 0)) {
    _exit(10);
  }
  prctl(PR_SET_DUMPABLE, 1);  // who changed its user may not write its own /proc files otherwise
  // Its own number again, so that it is not root there.
  if (unshare(CLONE_NEWUSER) != 0) _exit(11);
  if (!Write("/proc/self/setgroups", "deny") ||
      !Write("/proc/self/uid_map", absl::StrCat(user.uid, " ", user.uid, " 1")) ||
      !Write("/proc/self/gid_map", absl::StrCat(user.gid, " ", user.gid, " 1"))) {
    _exit(12);
  }
  if (!Write("/proc/sys/user/max_user_namespaces", "0")) _exit(13);
  JailPlan plan;
  plan.profile = Profile::kCompile;
  plan.argv = {"/usr/bin/true"};
  const std::string message = absl::StrCat(jail::Run(plan).status().ToString());
  const ssize_t ignored = write(answer, message.data(), message.size());
  static_cast<void>(ignored);
  _exit(0);
}

TEST(Advice, IsPartOfTheStatusWhereUserNamespacesAreOff) {
  const absl::StatusOr<User> user = JailUser();
  if (!user.ok()) GTEST_SKIP() << user.status().message();
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t pid = fork();
  if (pid == 0) WithoutUserNamespaces(*user, ends[1]);
  close(ends[1]);
  char text[4096] = {};
  const ssize_t n = read(ends[0], text, sizeof text - 1);
  close(ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  if (WEXITSTATUS(status) != 0) GTEST_SKIP() << "no such namespace can be made here: step " << WEXITSTATUS(status);
  ASSERT_GT(n, 0);
  EXPECT_TRUE(absl::StrContains(text, "FAILED_PRECONDITION: the jail cannot be made")) << text;
  EXPECT_TRUE(absl::StrContains(text, "sysctl -w user.max_user_namespaces")) << text;
}

}  // namespace
}  // namespace course::jail
