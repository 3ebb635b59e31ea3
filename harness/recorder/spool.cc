#include "harness/recorder/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/recorder/files.h"

namespace course::recorder {
namespace {

constexpr int64_t kQuietMs = 1000;
constexpr int kPollMs = 20;

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// When a process began, in milliseconds since 1970; nullopt if there is none.
std::optional<int64_t> ProcessStartMs(int64_t pid) {
  const std::optional<std::string> stat = ReadRegularFile(absl::StrCat("/proc/", pid, "/stat"), 1 << 16);
  const std::optional<std::string> uptime = ReadRegularFile("/proc/uptime", 1 << 10);
  if (!stat.has_value() || !uptime.has_value()) return std::nullopt;
  // The name, field 2, may hold spaces and parentheses; the start, field 22, is the 20th after it, in ticks since boot.
  const size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  const std::vector<std::string> fields = absl::StrSplit(stat->substr(name_end + 1), ' ', absl::SkipEmpty());
  int64_t ticks = 0;
  double up_seconds = 0;
  if (fields.size() < 20 || !absl::SimpleAtoi(fields[19], &ticks) ||
      std::sscanf(uptime->c_str(), "%lf", &up_seconds) != 1) {
    return std::nullopt;
  }
  return NowMs() - static_cast<int64_t>(up_seconds * 1000) + ticks * 1000 / sysconf(_SC_CLK_TCK);
}

bool EndsWithLastMessage(const std::string& path) {
  struct stat info;
  // Not to be waited for: what is gone, and what is no file (opening a named pipe would block).
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return true;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return true;
  char tail[40];
  const ssize_t n = pread(fd, tail, sizeof tail, std::max<off_t>(0, info.st_size - off_t{sizeof tail}));
  close(fd);
  return n > 0 && absl::StrContains(std::string(tail, n), "\"lastMessage\":true");
}

}  // namespace

absl::StatusOr<std::vector<SpoolEntry>> ListSpool(const std::string& spool) {
  std::vector<SpoolEntry> entries;
  DIR* folder = opendir(spool.c_str());
  if (folder == nullptr && (errno == ENOENT || errno == ENOTDIR)) return entries;
  if (folder == nullptr)
    return absl::PermissionDeniedError(absl::StrCat("cannot read ", spool, ": ", std::strerror(errno)));
  while (const dirent* entry = readdir(folder)) {
    const std::string name = entry->d_name;
    const bool part = absl::EndsWith(name, ".json.part");
    if (name[0] != '.' && (part || absl::EndsWith(name, ".json"))) {
      entries.push_back({.path = absl::StrCat(spool, "/", name), .part = part});
    }
  }
  closedir(folder);
  std::sort(entries.begin(), entries.end(), [](const SpoolEntry& a, const SpoolEntry& b) { return a.path < b.path; });
  return entries;
}

bool WriterLives(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(BaseName(path).substr(0, BaseName(path).find('.')), '-');
  int64_t micros = 0, pid = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &micros) || !absl::SimpleAtoi(parts[1], &pid) || pid <= 1)
    return false;
  if (kill(static_cast<pid_t>(pid), 0) != 0 && errno != EPERM) return false;
  const std::optional<int64_t> start = ProcessStartMs(pid);
  constexpr int64_t kClockSlackMs = 5000;
  return !start.has_value() || *start <= micros / 1000 + kClockSlackMs;
}

void WaitForEnd(const std::string& path, int patience_ms) {
  const int64_t begin = NowMs();
  const int64_t quiet_ms = std::min<int64_t>(kQuietMs, patience_ms);
  while (!EndsWithLastMessage(path)) {
    const int64_t now = NowMs();
    const std::optional<int64_t> written = WrittenMs(path);
    if (!written.has_value() || now - *written >= quiet_ms || now - begin >= patience_ms) return;
    usleep(kPollMs * 1000);
  }
}

absl::StatusOr<std::string> Refuse(const std::string& spool, const std::string& path, const std::string& reason) {
  const std::string folder = spool + "/refused";
  const std::string target = absl::StrCat(folder, "/", BaseName(path));
  if ((mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) || rename(path.c_str(), target.c_str()) != 0) {
    if (errno == ENOENT) return target;  // another recorder was faster
    return absl::PermissionDeniedError(absl::StrCat("cannot move ", path, " to ", folder, ": ", std::strerror(errno)));
  }
  const int fd = open(absl::StrCat(target, ".reason").c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (fd >= 0) {
    const std::string line = reason + "\n";
    (void)!write(fd, line.data(), line.size());  // the file itself is already out of the way
    close(fd);
  }
  return target;
}

}  // namespace course::recorder
