#include "harness/course/dashboard.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "nlohmann/json.hpp"

namespace course::cli {

using nlohmann::json;

std::string Dashboard::Address() const { return absl::StrCat("http://127.0.0.1:", port, "/?token=", token); }

std::string DashboardFile(const Context& context) { return context.StatePath("server.json"); }

absl::Status WriteDashboard(const Context& context, const Dashboard& dashboard) {
  const json state = {
      {"pid", dashboard.pid}, {"start", dashboard.start}, {"port", dashboard.port}, {"token", dashboard.token}};
  return WriteFile(DashboardFile(context), state.dump() + "\n", 0600);
}

std::optional<Dashboard> RunningDashboard(const Context& context) {
  const absl::StatusOr<std::string> text = ReadFile(DashboardFile(context));
  if (!text.ok()) return std::nullopt;
  const json state = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!state.is_object()) return std::nullopt;
  const auto number = [&](const char* name) {
    return state.contains(name) && state[name].is_number_integer() ? state[name].get<int64_t>() : int64_t{0};
  };
  Dashboard dashboard = {
      .pid = static_cast<int>(number("pid")), .start = number("start"), .port = static_cast<int>(number("port"))};
  if (state.contains("token") && state["token"].is_string()) dashboard.token = state["token"].get<std::string>();
  // pid 0 and 1 are never ours; kill() would take 0 for the whole process group.
  if (dashboard.pid <= 1 || dashboard.start == 0 || ProcessStart(dashboard.pid) != dashboard.start) return std::nullopt;
  return dashboard;
}

absl::StatusOr<std::optional<ServerLock>> ServerLock::Take(const Context& context) {
  const std::string path = context.StatePath("server.lock");
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return absl::InternalError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return std::optional<ServerLock>(ServerLock(fd));
  const int error = errno;
  close(fd);
  if (error == EWOULDBLOCK) return std::optional<ServerLock>();
  return absl::InternalError(absl::StrCat("cannot lock ", path, ": ", std::strerror(error)));
}

ServerLock::~ServerLock() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<std::string> DashboardToken(const Context& context) {
  const std::string path = context.StatePath("token");
  if (const absl::StatusOr<std::string> old = ReadFile(path); old.ok()) {
    const std::string token(absl::StripAsciiWhitespace(*old));
    if (token.size() >= 32) return token;
  }
  unsigned char bytes[24];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    return absl::InternalError("the kernel gave no random numbers");
  std::string token;
  for (unsigned char byte : bytes) absl::StrAppendFormat(&token, "%02x", byte);
  RETURN_IF_ERROR(WriteFile(path, token + "\n", 0600));
  return token;
}

}  // namespace course::cli
