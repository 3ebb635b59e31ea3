#include "harness/jail/cgroup/cgroup.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/jail/cgroup/files.h"
#include "harness/jail/cgroup/names.h"
#include "harness/jail/cgroup/place.h"

namespace course::jail {
namespace {

constexpr int64_t kLargestPage = 2 << 20;  // asked for at once
constexpr int kEndWaitMs = 5000;           // for the kernel to end what is in it, with much to do

bool IsThere(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// Version 1. What a process may swap is a limit of memory and swap together where the kernel counts that; where it does
// not, a swappiness of 0 keeps it from swapping at all.
absl::Status LimitMemory1(const std::string& folder, const std::string& bytes) {
  RETURN_IF_ERROR(WriteCgroupFile(folder + "/memory.limit_in_bytes", bytes));
  const std::string both = folder + "/memory.memsw.limit_in_bytes";  // never less than the one above
  if (IsThere(both)) return WriteCgroupFile(both, bytes);
  return WriteCgroupFile(folder + "/memory.swappiness", "0");
}

absl::Status LimitMemory2(const std::string& folder, const std::string& bytes) {
  RETURN_IF_ERROR(WriteCgroupFile(folder + "/memory.max", bytes));
  const std::string swap = folder + "/memory.swap.max";  // not there in a kernel without swap
  return IsThere(swap) ? WriteCgroupFile(swap, "0") : absl::OkStatus();
}

// Of a file that is one number. 0 if it cannot be read.
int64_t Number(const std::string& file) {
  int64_t number = 0;
  return absl::SimpleAtoi(absl::StripAsciiWhitespace(ReadCgroupFile(file)), &number) ? number : 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cgroup>> Cgroup::Make(const CgroupLimits& limits) {
  const absl::StatusOr<CgroupPlace>& place = FindCgroupPlace();
  RETURN_IF_ERROR(place.status());
  static const bool swept = [&] {
    for (const std::string& parent : place->parents) RemoveLeftCgroups(parent);
    return true;
  }();
  static_cast<void>(swept);
  std::unique_ptr<Cgroup> cgroup(new Cgroup);
  cgroup->unified_ = place->unified;
  const std::string name = NewCgroupName();
  for (const std::string& parent : place->parents) {
    const std::string folder = absl::StrCat(parent, "/", name);
    if (mkdir(folder.c_str(), 0755) != 0) {
      return absl::InternalError(absl::StrCat("cannot make ", folder, ": ", std::strerror(errno)));
    }
    cgroup->folders_.push_back(folder);
  }
  RETURN_IF_ERROR(cgroup->Limit(limits));
  return cgroup;
}

Cgroup::~Cgroup() {
  for (const std::string& folder : folders_) RemoveCgroup(folder, kEndWaitMs);
}

absl::Status Cgroup::Limit(const CgroupLimits& limits) {
  if (limits.memory_bytes > 0) {
    const std::string bytes = absl::StrCat(limits.memory_bytes);
    RETURN_IF_ERROR(unified_ ? LimitMemory2(folders_.front(), bytes) : LimitMemory1(folders_.front(), bytes));
  }
  if (limits.processes == 0) return absl::OkStatus();
  return WriteCgroupFile(folders_.back() + "/pids.max", absl::StrCat(limits.processes));
}

// "oom_kill" counts those that were ended here for whatever reason.
int64_t Cgroup::Ended() const {
  return CgroupCount(folders_.front() + (unified_ ? "/memory.events" : "/memory.oom_control"), "oom_kill");
}

bool Cgroup::OutOfMemory() const {
  if (Ended() == 0) return false;
  // Another number says that the reason was ours.
  const std::string& memory = folders_.front();
  if (unified_) return CgroupCount(memory + "/memory.events", "oom") > 0;
  // Version 1 has no such number: its memory.failcnt stays 0 in Linux 6.18. Then what was used at most says it.
  const int64_t most = Number(memory + "/memory.max_usage_in_bytes");
  return most + kLargestPage > Number(memory + "/memory.limit_in_bytes");
}

bool Cgroup::EndedByOthers() const { return Ended() > 0 && !OutOfMemory(); }

}  // namespace course::jail
