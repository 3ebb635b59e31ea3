// Which dashboard server runs for this workspace: the state file that `serve` writes and `up`, `down` and `doctor`
// read.

#ifndef HARNESS_COURSE_DASHBOARD_H_
#define HARNESS_COURSE_DASHBOARD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/context.h"

namespace course::cli {

inline constexpr int kDefaultPort = 8765;

struct Dashboard {
  int pid = 0;
  int64_t start = 0;  // ProcessStart(pid): an id that was given to another process later does not match
  int port = 0;
  std::string token;

  std::string Address() const;  // http://127.0.0.1:PORT/?token=TOKEN
};

// .course/server.json, readable by its owner only.
std::string DashboardFile(const Context& context);
absl::Status WriteDashboard(const Context& context, const Dashboard& dashboard);

// The server that runs; nullopt if there is none (a file left behind by one that died counts as none).
std::optional<Dashboard> RunningDashboard(const Context& context);

// Held by the one process that serves this workspace. The kernel lets go of it when the process ends, however that was:
// there are no stale ones.
class ServerLock {
 public:
  // nullopt if another process holds it.
  static absl::StatusOr<std::optional<ServerLock>> Take(const Context& context);
  ~ServerLock();
  ServerLock(ServerLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ServerLock& operator=(ServerLock&&) = delete;

 private:
  explicit ServerLock(int fd) : fd_(fd) {}
  int fd_;
};

// .course/token: made once, so that a browser's cookie stays good when the server starts again.
absl::StatusOr<std::string> DashboardToken(const Context& context);

}  // namespace course::cli

#endif  // HARNESS_COURSE_DASHBOARD_H_
