#include "harness/jail/step_down.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "harness/jail/report.h"

namespace course::jail {
namespace {

constexpr char kStage[] = "/tmp";

}  // namespace

void Refuse(const std::string& what) {
  std::fprintf(stderr, "jail: %s: %s\n", what.c_str(), std::strerror(errno));
  _exit(kNoJail);
}

void Stage(std::vector<Entry>& entries) {
  if (unshare(CLONE_NEWNS) != 0) Refuse("a mount namespace of its own");
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) Refuse("private mounts");
  std::vector<int> opened;
  for (const Entry& entry : entries) {
    opened.push_back(open(entry.from.c_str(), O_PATH | O_CLOEXEC));
    if (opened.back() < 0) Refuse("cannot open " + entry.from);
  }
  if (mount("stage", kStage, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0) Refuse("a tmpfs on /tmp");
  for (size_t i = 0; i < entries.size(); ++i) {
    struct stat info;
    if (fstat(opened[i], &info) != 0) Refuse("cannot look at " + entries[i].from);
    const std::string place = kStage + ("/" + std::to_string(i));
    if (S_ISDIR(info.st_mode)) {
      mkdir(place.c_str(), 0755);
    } else {
      close(open(place.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
    const std::string source = "/proc/self/fd/" + std::to_string(opened[i]);
    if (mount(source.c_str(), place.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) {
      Refuse("cannot mount " + entries[i].from);
    }
    entries[i].from = place;
    close(opened[i]);
  }
}

void BecomeUser(uid_t uid, gid_t gid) {
  const pid_t parent = getppid();
  if (setgroups(0, nullptr) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0) {
    Refuse("cannot become user " + std::to_string(uid));
  }
  if (setresuid(0, 0, 0) == 0) {
    errno = EPERM;
    Refuse("user " + std::to_string(uid) + " can become root again");
  }
  // The kernel forgets this when the user changes.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kNoJail);
}

}  // namespace course::jail
