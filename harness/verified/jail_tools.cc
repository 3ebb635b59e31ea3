#include "harness/verified/jail_tools.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/jail/user.h"
#include "harness/runner/fd.h"

namespace course::verified {
namespace {

// Twenty times what the largest lab needs; a template that never ends, a table of gigabytes and an include of a device
// end here. The CPU's time decides: on a machine with much to do the wall clock would refuse honest code.
constexpr jail::JailLimits kCompileLimits = {.memory_mb = 2048,
                                             .cpu_seconds = 30,
                                             .wall_seconds = 240,
                                             .file_mb = 128,
                                             .processes = 32,
                                             .tmp_mb = 256,
                                             .output_kb = 512};

}  // namespace

jail::JailPlan ToolPlan(const std::string& folder, const std::vector<std::string>& command, const std::string& out) {
  jail::JailPlan plan;
  plan.argv = {"/usr/bin/env", "-C", kTree};
  plan.argv.insert(plan.argv.end(), command.begin(), command.end());
  plan.mounts = {{folder, kTree}, {out, kOut, /*writable=*/true}};
  // PWD is what gcc writes into the debug information; these are Bazel's values.
  plan.environment = {"PATH=/bin:/usr/bin:/usr/local/bin", "PWD=/proc/self/cwd"};
  plan.profile = jail::Profile::kCompile;
  plan.limits = kCompileLimits;
  return plan;
}

absl::Status MakeFolderForJail(const std::string& folder) {
  RETURN_IF_ERROR(cli::MakeFolder(folder));
  ASSIGN_OR_RETURN(const jail::User user, jail::JailUser());
  if (chmod(folder.c_str(), 0700) != 0 || (user.uid != geteuid() && chown(folder.c_str(), user.uid, user.gid) != 0)) {
    return absl::InternalError(absl::StrCat("cannot give ", folder, " to ", user.name, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFromJail(const std::string& path, size_t limit) {
  const runner::Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0 && errno == ENOENT) return absl::NotFoundError(absl::StrCat("there is no ", path));
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no regular file"));
  }
  if (static_cast<size_t>(status.st_size) > limit) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has ", status.st_size, " bytes, more than ", limit));
  }
  std::string bytes(status.st_size, '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t n = read(file.get(), bytes.data() + at, bytes.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return absl::InternalError(absl::StrCat("cannot read ", path));
    at += n;
  }
  return bytes;
}

}  // namespace course::verified
