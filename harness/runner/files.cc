#include "harness/runner/files.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace course::runner {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  // An empty file sets failbit on the left side, so the right one is what counts.
  if (!in.is_open() || in.bad()) {
    return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  return std::move(text).str();
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes) {
  const std::string temporary = absl::StrCat(path, ".tmp", getpid());
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  if (!out && errno == EACCES) {
    // Graded code runs as the same user and may have locked the folder (chmod 0). Root would not notice.
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    if (!folder.empty() && chmod(folder.c_str(), 0700) == 0) out.open(temporary, std::ios::binary | std::ios::trunc);
  }
  out.write(bytes.data(), bytes.size());
  out.close();
  if (!out || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const absl::Status status = absl::InternalError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
    unlink(temporary.c_str());
    return status;
  }
  return absl::OkStatus();
}

}  // namespace course::runner
