#include "harness/doctor/processes.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "harness/course/files.h"

namespace course::doctor {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestCommand = 60;

std::string TextOf(const std::string& path) { return cli::ReadFile(path).value_or(""); }

std::string TargetOf(const fs::path& link) {
  std::error_code ignored;  // the process has gone, or is another user's
  return fs::read_symlink(link, ignored).string();
}

std::vector<int> Processes() {
  std::vector<int> pids;
  int pid = 0;
  for (const std::string& name : cli::NamesIn("/proc")) {
    if (absl::SimpleAtoi(name, &pid)) pids.push_back(pid);
  }
  std::sort(pids.begin(), pids.end());
  return pids;
}

std::vector<std::string> ArgumentsOf(int pid) {
  std::string text = TextOf(absl::StrCat("/proc/", pid, "/cmdline"));
  if (!text.empty() && text.back() == '\0') text.pop_back();
  if (text.empty()) return {};
  return absl::StrSplit(text, '\0');
}

// What /proc/PID/fd calls the sockets that listen on the port. A line of /proc/net/tcp (proc(5)): number, local
// address, remote address, state (0A: listening), three more, user, timeout, inode.
std::set<std::string> ListeningSockets(int port) {
  std::set<std::string> sockets;
  const std::string suffix = absl::StrFormat(":%04X", port);
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const std::string text = TextOf(table);
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      const std::vector<std::string> fields = absl::StrSplit(line, ' ', absl::SkipEmpty());
      if (fields.size() < 10 || fields[3] != "0A" || fields[1].size() < 5) continue;
      if (fields[1].substr(fields[1].size() - 5) == suffix) sockets.insert(absl::StrCat("socket:[", fields[9], "]"));
    }
  }
  return sockets;
}

}  // namespace

int ListenerOn(int port) {
  const std::set<std::string> sockets = ListeningSockets(port);
  if (sockets.empty()) return 0;
  for (const int pid : Processes()) {
    const std::string folder = absl::StrCat("/proc/", pid, "/fd");
    for (const std::string& name : cli::NamesIn(folder)) {
      if (sockets.contains(TargetOf(folder + "/" + name))) return pid;
    }
  }
  return 0;
}

std::string CommandLine(int pid) {
  const std::string command = absl::StrJoin(ArgumentsOf(pid), " ");
  return command.size() <= kLongestCommand ? command : command.substr(0, kLongestCommand - 3) + "...";
}

std::vector<int> ProcessesOf(const std::string& executable, const std::string& argument) {
  std::vector<int> found;
  for (const int pid : Processes()) {
    // A program that was built anew meanwhile runs on from a file that is gone.
    const std::string link = TargetOf(absl::StrCat("/proc/", pid, "/exe"));
    if (absl::StripSuffix(link, " (deleted)") != executable) continue;
    const std::vector<std::string> arguments = ArgumentsOf(pid);
    if (arguments.size() > 1 && arguments[1] == argument) found.push_back(pid);
  }
  return found;
}

}  // namespace course::doctor
