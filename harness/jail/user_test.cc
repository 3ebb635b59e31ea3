#include "harness/jail/user.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::jail {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

// What `act` answers in a process of its own, which it may change for good.
std::string InAChild(const std::function<std::string()>& act) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "no pipe";
  const pid_t pid = fork();
  if (pid == 0) {
    const std::string answer = act();
    const ssize_t ignored = write(ends[1], answer.data(), answer.size());
    static_cast<void>(ignored);
    _exit(0);
  }
  close(ends[1]);
  char text[4096] = {};
  const ssize_t n = read(ends[0], text, sizeof text - 1);
  close(ends[0]);
  waitpid(pid, nullptr, 0);
  return std::string(text, n > 0 ? n : 0);
}

bool Write(const char* path, const std::string& text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  const bool whole = fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  return whole;
}

TEST(JailUser, IsNeverRoot) {
  const absl::StatusOr<User> user = JailUser();
  ASSERT_TRUE(IsOk(user));
  EXPECT_NE(user->uid, 0u);
  EXPECT_NE(user->gid, 0u);
  EXPECT_FALSE(user->name.empty());
  if (geteuid() != 0) {
    EXPECT_EQ(user->uid, geteuid());
  }
}

TEST(JailUser, IsRefusedWhereRootCannotBecomeAnybody) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  const std::string answer = InAChild([&]() -> std::string {
    if (unshare(CLONE_NEWUSER) != 0 || !Write("/proc/self/setgroups", "deny") ||
        !Write("/proc/self/uid_map", absl::StrCat("0 ", uid, " 1")) ||
        !Write("/proc/self/gid_map", absl::StrCat("0 ", gid, " 1"))) {
      return "SKIP";
    }
    return absl::StrCat(JailUser().status().ToString(), "\n", DropTo("").ToString());
  });
  if (answer == "SKIP") GTEST_SKIP() << "no user namespace can be made here";
  EXPECT_TRUE(absl::StrContains(answer, "FAILED_PRECONDITION: running as a root that cannot become")) << answer;
  EXPECT_FALSE(absl::StrContains(answer, "OK")) << answer;
}

TEST(RequireUnprivileged, RefusesRootAndSaysWhatToDo) {
  if (geteuid() == 0) {
    EXPECT_TRUE(HasCodeAndText(RequireUnprivileged(), absl::StatusCode::kFailedPrecondition, "adduser --system"));
  } else {
    EXPECT_TRUE(IsOk(RequireUnprivileged()));
  }
}

TEST(DropTo, NamesAUserThatDoesNotExist) {
  EXPECT_TRUE(HasCodeAndText(DropTo("no-such-user"), absl::StatusCode::kFailedPrecondition, "no-such-user"));
}

TEST(DropTo, IsForGood) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  const std::string answer = InAChild([] {
    const absl::Status dropped = DropTo("");
    return absl::StrCat(
        dropped.ToString(), ", root: ", geteuid() == 0 || getuid() == 0 || getegid() == 0 ? "yes" : "no",
        ", groups: ", getgroups(0, nullptr), ", back: ", setuid(0) == 0 || seteuid(0) == 0 ? "yes" : "no", ", ",
        RequireUnprivileged().ToString());
  });
  EXPECT_EQ(answer, "OK, root: no, groups: 0, back: no, OK");
}

TEST(DropTo, CannotBeDoneByAnOrdinaryUser) {
  if (geteuid() != 0) {
    EXPECT_TRUE(HasCodeAndText(DropTo("root"), absl::StatusCode::kFailedPrecondition, "only root"));
    return;
  }
  const std::string answer = InAChild([] {
    if (!DropTo("").ok()) return std::string("not dropped");
    return std::string(DropTo("daemon").ToString());
  });
  EXPECT_TRUE(absl::StrContains(answer, "only root can become daemon")) << answer;
}

}  // namespace
}  // namespace course::jail
