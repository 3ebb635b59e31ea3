#include "harness/jail/cgroup/files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace course::jail {
namespace {

// The file cgroup.kill is there since Linux 5.14, in version 2 alone.
void EndProcesses(const std::string& folder) {
  if (WriteCgroupFile(folder + "/cgroup.kill", "1").ok()) return;
  const std::string processes = ReadCgroupFile(folder + "/cgroup.procs");
  for (const absl::string_view line : absl::StrSplit(processes, '\n', absl::SkipEmpty())) {
    // 0 stands for one that our pid namespace does not show.
    if (pid_t pid = 0; absl::SimpleAtoi(line, &pid) && pid > 1) kill(pid, SIGKILL);
  }
}

}  // namespace

std::string ReadCgroupFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "";
  std::string text;
  char buffer[4096];
  ssize_t n;
  while ((n = read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)) {
    if (n > 0) text.append(buffer, n);
  }
  close(fd);
  return text;
}

absl::Status WriteCgroupFile(const std::string& path, const std::string& value) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const bool whole = fd >= 0 && write(fd, value.data(), value.size()) == static_cast<ssize_t>(value.size());
  const int error = errno;
  if (fd >= 0) close(fd);
  if (whole) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot write ", value, " to ", path, ": ", std::strerror(error)));
}

int64_t CgroupCount(const std::string& path, const std::string& name) {
  const std::string text = ReadCgroupFile(path);
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    int64_t count = 0;
    if (words.size() == 2 && words[0] == name && absl::SimpleAtoi(words[1], &count)) return count;
  }
  return 0;
}

bool RemoveCgroup(const std::string& folder, int wait_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (rmdir(folder.c_str()) != 0 && errno != ENOENT) {
    if (errno != EBUSY || std::chrono::steady_clock::now() >= until) return false;
    EndProcesses(folder);
    // A process leaves its cgroup a moment after whoever waited for it knows of its end.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace course::jail
