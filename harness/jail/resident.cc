#include "harness/jail/resident.h"

#include <unistd.h>

#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"

namespace course::jail {

uint64_t ResidentBytes(pid_t root) {
  static const uint64_t page = sysconf(_SC_PAGESIZE);
  uint64_t bytes = 0;
  std::vector<pid_t> waiting = {root};
  while (!waiting.empty()) {
    const pid_t pid = waiting.back();
    waiting.pop_back();
    uint64_t total = 0, resident = 0;
    if (std::ifstream statm(absl::StrCat("/proc/", pid, "/statm")); statm >> total >> resident) {
      bytes += resident * page;
    }
    // The main thread starts all processes here: bubblewrap, g++ and what they start have one thread.
    std::ifstream children(absl::StrCat("/proc/", pid, "/task/", pid, "/children"));
    for (pid_t child; children >> child;) waiting.push_back(child);
  }
  return bytes;
}

}  // namespace course::jail
