#include "harness/jail/observe.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace course::jail {
namespace {

std::string FirstWord(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/cmdline"));
  std::string word;
  std::getline(file, word, '\0');
  return word;
}

}  // namespace

std::vector<pid_t> DescendantsRunning(const std::string& program) {
  std::vector<pid_t> found, waiting = {getpid()};
  while (!waiting.empty()) {
    const pid_t pid = waiting.back();
    waiting.pop_back();
    std::error_code gone;
    // Each thread has children of its own.
    for (const auto& task : std::filesystem::directory_iterator(absl::StrCat("/proc/", pid, "/task"), gone)) {
      std::ifstream children(task.path() / "children");
      for (pid_t child; children >> child;) {
        waiting.push_back(child);
        if (FirstWord(child) == program) found.push_back(child);
      }
    }
  }
  return found;
}

std::string StatusLine(pid_t pid, const std::string& name) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(file, line);) {
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, name + ":\t")) return std::string(rest);
  }
  return "";
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string NamespaceOf(pid_t pid, const std::string& kind) {
  std::error_code ignored;
  return std::filesystem::read_symlink(absl::StrCat("/proc/", pid, "/ns/", kind), ignored).string();
}

}  // namespace course::jail
