#include "cohort/submitting/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::cohort {
namespace {

absl::Status Trouble(const std::string& path, int error) {
  const std::string what = absl::StrCat("cannot write ", path, ": ", std::strerror(error));
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(what) : absl::InternalError(what);
}

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

absl::Status SyncFolder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Trouble(folder, errno);
  const int failed = fsync(fd) != 0 ? errno : 0;
  close(fd);
  return failed == 0 ? absl::OkStatus() : Trouble(folder, failed);
}

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Trouble(path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? absl::OkStatus() : Trouble(path, errno);
}

}  // namespace

absl::Status WriteDurably(const std::string& path, std::string_view bytes) {
  const std::string temporary = absl::StrCat(FolderOf(path), "/.", path.substr(path.rfind('/') + 1), ".", getpid());
  unlink(temporary.c_str());  // of an earlier process with this number
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return Trouble(temporary, errno);
  absl::Status written = WriteAll(fd, bytes, path);
  close(fd);
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) written = Trouble(path, errno);
  if (!written.ok()) {
    unlink(temporary.c_str());
    return written;
  }
  return SyncFolder(FolderOf(path));
}

absl::Status RemoveDurably(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return Trouble(path, errno);
  return SyncFolder(FolderOf(path));
}

}  // namespace course::cohort
