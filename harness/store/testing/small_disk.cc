#include "harness/store/testing/small_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace course::store {
namespace {

absl::Status CannotMount(const char* what) {
  return absl::PermissionDeniedError(absl::StrCat("no small disk here: ", what, ": ", std::strerror(errno)));
}

// Root inside a namespace of one's own is this user outside.
bool MapRoot(uid_t uid, gid_t gid) {
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream users("/proc/self/uid_map"), groups("/proc/self/gid_map");
  users << "0 " << uid << " 1" << std::flush;
  groups << "0 " << gid << " 1" << std::flush;
  return users.good() && groups.good();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SmallDisk>> SmallDisk::Mount(const std::string& folder, size_t bytes) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return CannotMount("unshare");
    if (!MapRoot(uid, gid)) return CannotMount("uid_map");
  }
  // What is mounted here from now on is seen nowhere else, and ends with this process.
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return CannotMount("MS_PRIVATE");
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, absl::StrCat("size=", bytes).c_str()) != 0)
    return CannotMount("tmpfs");
  return std::unique_ptr<SmallDisk>(new SmallDisk(folder));
}

SmallDisk::~SmallDisk() { umount2(folder_.c_str(), MNT_DETACH); }

absl::Status SmallDisk::Fill() {
  const int fd = open(Ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
  if (fd < 0) return absl::InternalError(absl::StrCat("cannot fill ", folder_, ": ", std::strerror(errno)));
  const std::string block(64 << 10, 'x');
  size_t size = block.size();
  while (size > 0) {
    if (write(fd, block.data(), size) < 0) size /= 2;
  }
  close(fd);
  return absl::OkStatus();
}

void SmallDisk::MakeRoom() { unlink(Ballast().c_str()); }

}  // namespace course::store
