#include "harness/jail/limited.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"

namespace course::jail {
namespace {

constexpr int64_t kMega = 1 << 20;
// The program outside, bubblewrap and process 1 with its copy of the program take 2.2 MiB (start_bench, 120 jails). 64
// threads have stacks and more of 2 MiB in the kernel, 64 descriptors buffers of 4 MiB. As much again, for a kernel
// that counts more.
constexpr int64_t kOwnBytes = 16 * kMega;
// 8 bytes for each 4 KiB are 1/512, for one process without holes.
constexpr int kPerPageTable = 64;
// The program outside, bubblewrap and its start, process 1, and one more of a round: 5.
constexpr int kOwnProcesses = 8;

}  // namespace

CgroupLimits Together(const JailLimits& limits) {
  CgroupLimits together;
  if (limits.memory_mb > 0) {
    const int64_t bytes = limits.memory_mb * kMega;
    together.memory_bytes = bytes + bytes / kPerPageTable + limits.tmp_mb * kMega + kOwnBytes;
  }
  if (limits.processes > 0) together.processes = limits.processes + kOwnProcesses;
  return together;
}

std::unique_ptr<Cgroup> CgroupFor(const JailLimits& limits) {
  absl::StatusOr<std::unique_ptr<Cgroup>> made = Cgroup::Make(Together(limits));
  return made.ok() ? *std::move(made) : nullptr;
}

void BeginIn(const Cgroup* cgroup, std::vector<std::string>& words) {
  if (cgroup == nullptr) return;
  for (const std::string& folder : cgroup->folders()) {
    words.insert(words.begin() + 2, absl::StrCat("--cgroup=", folder));
  }
}

}  // namespace course::jail
