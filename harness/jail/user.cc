#include "harness/jail/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::jail {
namespace {

std::optional<User> Find(const std::string& name) {
  passwd entry;
  passwd* found = nullptr;
  char buffer[4096];
  if (getpwnam_r(name.c_str(), &entry, buffer, sizeof buffer, &found) != 0 || found == nullptr) return std::nullopt;
  return User{name, entry.pw_uid, entry.pw_gid};
}

std::string NameOf(uid_t uid) {
  passwd entry;
  passwd* found = nullptr;
  char buffer[4096];
  const bool known = getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr;
  return known ? entry.pw_name : absl::StrCat("user ", uid);
}

// Whether this user exists in the user namespace that we are in: each line of the file is a first number, another
// namespace's first number, and a count.
bool IsMapped(const char* map, uint64_t id) {
  std::ifstream lines(map);
  uint64_t first, outside, count;
  while (lines >> first >> outside >> count) {
    if (id >= first && id - first < count) return true;
  }
  return false;
}

absl::Status CheckReachable(const User& user) {
  if (user.uid == 0) return absl::FailedPreconditionError("the user of the jail must not be root");
  if (!IsMapped("/proc/self/uid_map", user.uid) || !IsMapped("/proc/self/gid_map", user.gid)) {
    return absl::FailedPreconditionError(
        absl::StrCat("running as a root that cannot become ", user.name,
                     " (a sandbox or container that maps one user): start it outside, or as an ordinary user"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<User> JailUser() {
  if (geteuid() != 0) return User{NameOf(geteuid()), geteuid(), getegid()};
  std::optional<User> user = Find("course-grader");
  if (!user.has_value()) user = Find("nobody");
  if (!user.has_value()) {
    return absl::FailedPreconditionError(
        "running as root, and there is no user to run a jail as: adduser --system course-grader");
  }
  RETURN_IF_ERROR(CheckReachable(*user));
  return *user;
}

absl::Status RequireUnprivileged() {
  if (geteuid() != 0 && getuid() != 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "root must not run this: adduser --system course-grader, then start it with setpriv --reuid=course-grader "
      "--regid=nogroup --clear-groups");
}

absl::Status DropTo(const std::string& name) {
  absl::StatusOr<User> user = User{};
  if (name.empty()) {
    user = JailUser();
  } else if (const std::optional<User> found = Find(name); found.has_value()) {
    user = *found;
  } else {
    user = absl::FailedPreconditionError(absl::StrCat("there is no user \"", name, "\": adduser --system ", name));
  }
  RETURN_IF_ERROR(user.status());
  if (geteuid() != 0) {
    if (geteuid() == user->uid) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("only root can become ", user->name));
  }
  RETURN_IF_ERROR(CheckReachable(*user));
  if (setgroups(0, nullptr) != 0 || setresgid(user->gid, user->gid, user->gid) != 0 ||
      setresuid(user->uid, user->uid, user->uid) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("cannot become ", user->name, ": ", std::strerror(errno)));
  }
  if (setresuid(0, 0, 0) == 0) return absl::InternalError(absl::StrCat(user->name, " can become root again"));
  return absl::OkStatus();
}

}  // namespace course::jail
