#include "harness/jail/cgroup/names.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/jail/cgroup/files.h"

namespace course::jail {
namespace {

constexpr char kPrefix[] = "course-jail-";

// 0 if it cannot be read, which is no namespace's number.
uint64_t PidNamespace() {
  struct stat info {};
  return stat("/proc/self/ns/pid", &info) == 0 ? info.st_ino : 0;
}

// The 22nd word of /proc/PID/stat. 0 if there is no such process. The second word, the program's name in parentheses,
// may have blanks and parentheses itself.
uint64_t StartOf(pid_t pid) {
  const std::string text = ReadCgroupFile(absl::StrCat("/proc/", pid, "/stat"));
  const size_t end = text.rfind(") ");
  if (end == std::string::npos) return 0;
  const std::vector<std::string> words = absl::StrSplit(text.substr(end + 2), ' ');  // from the third on
  uint64_t start = 0;
  return words.size() > 19 && absl::SimpleAtoi(words[19], &start) ? start : 0;
}

bool IsGone(pid_t pid, uint64_t start) {
  const uint64_t now = StartOf(pid);
  // One that we may not look at lives all the same.
  return now != 0 ? now != start : kill(pid, 0) != 0 && errno == ESRCH;
}

// Whether it was made by a process of our pid namespace that is gone.
bool IsLeft(const std::string& name) {
  if (!name.starts_with(kPrefix)) return false;
  const std::vector<std::string> parts = absl::StrSplit(name.substr(sizeof kPrefix - 1), '-');
  uint64_t space = 0, start = 0, count = 0;
  pid_t pid = 0;
  const bool ours = parts.size() == 4 && absl::SimpleAtoi(parts[0], &space) && absl::SimpleAtoi(parts[1], &pid) &&
                    absl::SimpleAtoi(parts[2], &start) && absl::SimpleAtoi(parts[3], &count);
  return ours && space != 0 && space == PidNamespace() && pid > 0 && start != 0 && IsGone(pid, start);
}

}  // namespace

std::string NewCgroupName() {
  static std::atomic<uint64_t> count = 0;
  return absl::StrCat(kPrefix, PidNamespace(), "-", getpid(), "-", StartOf(getpid()), "-", ++count);
}

void RemoveLeftCgroups(const std::string& parent) {
  std::vector<std::string> left;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    if (IsLeft(entry->path().filename())) left.push_back(entry->path());
  }
  constexpr int kWaitMs = 100;  // what does not go now goes when the next process starts
  for (const std::string& folder : left) RemoveCgroup(folder, kWaitMs);
}

}  // namespace course::jail
