#include "harness/jail/host_things.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::jail {

extern const char kProbeBytes[];  // embed.bzl
extern const size_t kProbeBytesSize;

namespace {

absl::Status WriteFile(const std::string& path, std::string_view bytes, mode_t mode) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const bool whole = fd >= 0 && write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  const int error = errno;
  if (fd >= 0) close(fd);
  if (!whole || chmod(path.c_str(), mode) != 0) {
    return absl::InternalError(absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HostThings> HostThings::Make() {
  HostThings things;
  const char* parent = std::getenv("TEST_TMPDIR");
  things.folder_ = absl::StrCat(parent != nullptr ? parent : "/tmp", "/jail_selftest_XXXXXX");
  if (mkdtemp(things.folder_.data()) == nullptr) {
    return absl::InternalError(absl::StrCat("cannot make ", things.folder_, ": ", std::strerror(errno)));
  }
  chmod(things.folder_.c_str(), 0755);
  RETURN_IF_ERROR(WriteFile(things.probe(), std::string_view(kProbeBytes, kProbeBytesSize), 0755));
  RETURN_IF_ERROR(WriteFile(things.folder_ + "/file", "of the host\n", 0644));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* inet = reinterpret_cast<sockaddr*>(&address);
  things.inet_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(things.inet_, inet, size) != 0 || listen(things.inet_, 1) != 0 ||
      getsockname(things.inet_, inet, &size) != 0) {
    return absl::InternalError(absl::StrCat("cannot listen on 127.0.0.1: ", std::strerror(errno)));
  }
  things.port_ = ntohs(address.sin_port);
  things.abstract_ = absl::StrCat("course-jail-selftest-", getpid());
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path + 1, things.abstract_.data(), things.abstract_.size());
  const socklen_t name_size = offsetof(sockaddr_un, sun_path) + 1 + things.abstract_.size();
  things.unix_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(things.unix_, reinterpret_cast<sockaddr*>(&name), name_size) != 0 || listen(things.unix_, 1) != 0) {
    return absl::InternalError(absl::StrCat("cannot listen as @", things.abstract_, ": ", std::strerror(errno)));
  }
  return things;
}

HostThings::HostThings(HostThings&& other) noexcept
    : folder_(std::exchange(other.folder_, "")),
      abstract_(std::move(other.abstract_)),
      inet_(std::exchange(other.inet_, -1)),
      unix_(std::exchange(other.unix_, -1)),
      port_(other.port_) {}

HostThings::~HostThings() {
  for (int fd : {inet_, unix_}) {
    if (fd >= 0) close(fd);
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> HostThings::Arguments() const {
  return {folder_ + "/file", absl::StrCat(port_), abstract_, absl::StrCat(getpid())};
}

std::vector<std::string> HostThings::Names() const {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace course::jail
