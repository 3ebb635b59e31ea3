// The kernel's limits for all processes of a jail together.
//
//   absl::StatusOr<std::unique_ptr<Cgroup>> cgroup = Cgroup::Make({.memory_bytes = 64 << 20, .processes = 32});
//   // whoever is to be limited writes "0" to cgroup.procs in each of (*cgroup)->folders(), then starts the others
//   if ((*cgroup)->OutOfMemory()) ...
//
// Resource limits count a process, a cgroup counts all: also what is mapped in none of them, such as the files of a
// tmpfs and the kernel's own tables (Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst).

#ifndef HARNESS_JAIL_CGROUP_CGROUP_H_
#define HARNESS_JAIL_CGROUP_CGROUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::jail {

struct CgroupLimits {        // of each, 0: no limit
  int64_t memory_bytes = 0;  // nothing of it may go to a swap device
  int processes = 0;         // and threads
};

class Cgroup {
 public:
  // A fresh one at FindCgroupPlace(). The first call of a process removes what killed processes have left there.
  // FailedPrecondition if there is no such place; Internal names what the kernel refused.
  static absl::StatusOr<std::unique_ptr<Cgroup>> Make(const CgroupLimits& limits);
  // Ends whatever is in it and removes it.
  ~Cgroup();
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;

  // One for each hierarchy, all of them to be joined.
  const std::vector<std::string>& folders() const { return folders_; }

  // Whether the kernel has ended something in it because its own memory_bytes were used up. Not if the whole machine's
  // memory, or that of a cgroup around it, ran out.
  bool OutOfMemory() const;
  // Whether it has for such a reason: nothing that is in here did that.
  bool EndedByOthers() const;

 private:
  Cgroup() = default;
  absl::Status Limit(const CgroupLimits& limits);
  int64_t Ended() const;

  bool unified_ = false;
  std::vector<std::string> folders_;
};

// What is said then.
inline constexpr char kNoMemoryLeft[] =
    "this machine ran out of memory, and the kernel ended a program that had not used up its own";

}  // namespace course::jail

#endif  // HARNESS_JAIL_CGROUP_CGROUP_H_
