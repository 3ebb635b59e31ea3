#include "base/file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace base {
namespace {

absl::Status CannotRead(const std::string& path, int error) {
  const std::string text = absl::StrCat("cannot read ", path, ": ", std::strerror(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::InternalError(text);
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

std::string FileStamp(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return "absent";
  return absl::StrCat(info.st_ino, " ", info.st_size, " ", info.st_mtim.tv_sec, ".", info.st_mtim.tv_nsec);
}

}  // namespace base
