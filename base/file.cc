#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace base {
namespace {

absl::Status Failed(const char* verb, const std::string& path, int error) {
  const std::string text = absl::StrCat("cannot ", verb, " ", path, ": ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  // There may be room again; whoever can wait will want to know.
  const bool full = error == ENOSPC || error == EDQUOT;
  return full ? absl::ResourceExhaustedError(text) : absl::InternalError(text);
}

absl::Status CannotRead(const std::string& path, int error) { return Failed("read", path, error); }

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return CannotRead(path, errno);
  // A stream opens a folder gladly and then reads nothing.
  if (S_ISDIR(info.st_mode)) return CannotRead(path, EISDIR);
  std::ifstream in(path, std::ios::binary);
  if (!in) return CannotRead(path, errno);
  std::string text;
  char buffer[1 << 16];
  do {
    in.read(buffer, sizeof buffer);
    text.append(buffer, static_cast<size_t>(in.gcount()));
    if (text.size() > most) {
      return absl::ResourceExhaustedError(absl::StrCat("cannot read ", path, ": it has more than ", most, " bytes"));
    }
  } while (in);
  if (in.bad()) return CannotRead(path, EIO);
  return text;
}

absl::Status WriteFile(const std::string& path, std::string_view bytes, int mode) {
  struct stat old;
  if (stat(path.c_str(), &old) == 0) mode = static_cast<int>(old.st_mode & 07777);
  const std::string half = absl::StrCat(path, ".", getpid(), ".new");
  const int fd = open(half.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return Failed("write", half, errno);
  // fsync before rename: else a crash of the machine can leave the new name with no bytes behind it.
  bool good = WriteAll(fd, bytes) && fchmod(fd, static_cast<mode_t>(mode)) == 0 && fsync(fd) == 0;
  int error = errno;
  if (close(fd) != 0 && good) {
    good = false;
    error = errno;
  }
  if (good && std::rename(half.c_str(), path.c_str()) != 0) {
    good = false;
    error = errno;
  }
  if (good) return absl::OkStatus();
  unlink(half.c_str());
  return Failed("write", path, error);
}

std::string FileStamp(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return "absent";
  return absl::StrCat(info.st_ino, " ", info.st_size, " ", info.st_mtim.tv_sec, ".", info.st_mtim.tv_nsec);
}

}  // namespace base
