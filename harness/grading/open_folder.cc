#include "harness/grading/open_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::grading {
namespace {

absl::Status Refused(const std::string& what, int error) {
  const std::string text = absl::StrCat(what, ": ", strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(text);
  if (error == ELOOP) return absl::FailedPreconditionError("is a symbolic link, which is not followed");
  if (error == ENOTDIR) return absl::FailedPreconditionError("is no folder");
  return absl::InternalError(text);
}

Kind KindOf(int folder, const char* name) {
  struct stat info;
  if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return Kind::kOther;
  if (S_ISREG(info.st_mode)) return Kind::kFile;
  if (S_ISDIR(info.st_mode)) return Kind::kFolder;
  return S_ISLNK(info.st_mode) ? Kind::kLink : Kind::kOther;
}

// The bytes of an open file; one that grows meanwhile is too large, too.
absl::StatusOr<std::string> ReadAtMost(int fd, size_t most) {
  std::string bytes(most + 1, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(fd, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Refused("cannot be read", errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > most) return absl::OutOfRangeError(absl::StrCat("has more than ", most, " bytes"));
  bytes.resize(size);
  return bytes;
}

absl::StatusOr<std::string> ReadRegular(int fd, size_t most) {
  struct stat info;
  if (fstat(fd, &info) != 0) return Refused("cannot be looked at", errno);
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError("is no regular file");
  if (static_cast<uint64_t>(info.st_size) > most) {
    return absl::OutOfRangeError(absl::StrCat("has ", info.st_size, " bytes: at most ", most));
  }
  return ReadAtMost(fd, most);
}

}  // namespace

absl::StatusOr<OpenFolder> OpenFolder::At(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) return OpenFolder(fd);
  if (errno == ENOTDIR) return absl::FailedPreconditionError(absl::StrCat("\"", path, "\" is no folder"));
  return Refused(path, errno);
}

OpenFolder::OpenFolder(OpenFolder&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

OpenFolder::~OpenFolder() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<std::vector<Entry>> OpenFolder::Entries(size_t most) const {
  // A descriptor of its own, from the beginning: reading moves it, and closedir takes it.
  const int fd = openat(fd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Refused("cannot be listed", errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(fdopendir(fd), closedir);
  if (folder == nullptr) {
    close(fd);
    return Refused("cannot be listed", errno);
  }
  std::vector<Entry> entries;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (entries.size() == most) return absl::ResourceExhaustedError(absl::StrCat("has more than ", most, " entries"));
    entries.push_back({std::string(name), KindOf(fd_, entry->d_name)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

absl::StatusOr<OpenFolder> OpenFolder::Folder(const std::string& name) const {
  const int fd = openat(fd_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    // Linux says ENOTDIR for a link, too, when a folder is asked for.
    return KindOf(fd_, name.c_str()) == Kind::kLink ? Refused(name, ELOOP) : Refused("cannot be opened", errno);
  }
  return OpenFolder(fd);
}

absl::StatusOr<std::string> OpenFolder::File(const std::string& name, size_t most) const {
  // O_NONBLOCK: a pipe without a writer would make us wait for ever.
  const int fd = openat(fd_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return Refused("cannot be opened", errno);
  absl::StatusOr<std::string> bytes = ReadRegular(fd, most);
  close(fd);
  return bytes;
}

}  // namespace course::grading
