#include "harness/course/cmd_watch.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/progress.h"
#include "harness/watch/loop.h"
#include "harness/watch/state.h"

namespace course::cli {
namespace {

// Held while `watch` runs: two of them would grade each save twice, in the same folder. The kernel lets go of it
// however the program ends.
class Lock {
 public:
  static absl::StatusOr<std::unique_ptr<Lock>> Take(const std::string& path) {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return absl::PermissionDeniedError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<Lock>(new Lock(fd));
    close(fd);
    return absl::FailedPreconditionError(
        "another ./course watch runs in this folder: quit that one (q) before you start one here");
  }
  ~Lock() { close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  explicit Lock(int fd) : fd_(fd) {}
  int fd_;
};

// The lab that was asked for, that of the last time, or the next one; the first where every lab has full marks.
absl::StatusOr<const catalog::Lab*> LabToBeginWith(const catalog::Course& course, store::Store& store,
                                                   const std::string& asked, const std::string& remembered) {
  if (!asked.empty()) return FindLab(course, asked);
  for (const catalog::Lab* lab : course.Labs()) {
    if (lab->label == remembered) return lab;
  }
  ASSIGN_OR_RETURN(const std::vector<LabProgress> labs, ReadProgress(course, store));
  const LabProgress* next = NextLab(labs);
  return next != nullptr ? next->lab : course.Labs()[0];
}

}  // namespace

Result RunWatch(const Context& context, const WatchOptions& options) {
  ASSIGN_OR_RETURN(const catalog::Course course, LoadCourse(context));
  if (course.Labs().empty()) return absl::FailedPreconditionError("the course has no lab yet: ./course new-lab --help");
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(context));
  const std::string folder = context.StatePath("watch");
  RETURN_IF_ERROR(MakeFolder(folder));
  ASSIGN_OR_RETURN(const std::unique_ptr<Lock> lock, Lock::Take(folder + "/lock"));
  const watch::State state = watch::ReadState(folder + "/state.json");
  ASSIGN_OR_RETURN(const catalog::Lab* lab, LabToBeginWith(course, *store, options.lab, state.lab));
  ASSIGN_OR_RETURN(
      const std::string last,
      watch::Watch({.context = context, .course = course, .store = *store, .folder = folder, .lab = *lab}));
  if (!last.empty()) *context.out << last << "\n";
  PrintNext(context, "./course next");
  return Exit::kDone;
}

}  // namespace course::cli
