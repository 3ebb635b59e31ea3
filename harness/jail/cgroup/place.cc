#include "harness/jail/cgroup/place.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "harness/jail/cgroup/files.h"
#include "harness/jail/cgroup/tree.h"

namespace course::jail {
namespace {

constexpr char kLeaf[] = "/course-itself";  // where we are, beside the jails

bool HasMemoryAndPids(const std::string& file) {
  const std::string text = ReadCgroupFile(file);
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \n"));
  return std::find(words.begin(), words.end(), "memory") != words.end() &&
         std::find(words.begin(), words.end(), "pids") != words.end();
}

absl::Status Missing(const std::string& what) { return absl::FailedPreconditionError(what); }

absl::Status CheckWritable(const std::string& folder) {
  if (access(folder.c_str(), W_OK) == 0 && access((folder + "/cgroup.procs").c_str(), W_OK) == 0) {
    return absl::OkStatus();
  }
  return Missing(absl::StrCat("we may not write to ", folder, " (", std::strerror(errno), ")"));
}

// This process, out of `parent`, into a child of it. Others are not ours to move.
absl::Status MoveIntoLeaf(const std::string& parent) {
  const std::string processes = ReadCgroupFile(parent + "/cgroup.procs");
  for (const absl::string_view pid : absl::StrSplit(processes, '\n', absl::SkipEmpty())) {
    if (pid != absl::StrCat(getpid())) {
      return Missing(absl::StrCat("our cgroup ", parent, " has other processes in it (", pid, ")"));
    }
  }
  const std::string leaf = parent + kLeaf;
  if (mkdir(leaf.c_str(), 0755) != 0 && errno != EEXIST) {
    return Missing(absl::StrCat("cannot make ", leaf, ": ", std::strerror(errno)));
  }
  return WriteCgroupFile(leaf + "/cgroup.procs", "0");
}

absl::StatusOr<CgroupPlace> Version2(const std::string& own) {
  if (own.empty()) return Missing("version 2 is not there");
  // We are in the leaf already if this process, or the one that started it, has asked before.
  const std::string parent = absl::EndsWith(own, kLeaf) ? own.substr(0, own.size() - std::strlen(kLeaf)) : own;
  if (!HasMemoryAndPids(parent + "/cgroup.controllers")) {
    return Missing(absl::StrCat("version 2 does not offer the controllers memory and pids in ", parent));
  }
  RETURN_IF_ERROR(CheckWritable(parent));
  const CgroupPlace place = {.unified = true, .parents = {parent}};
  if (parent != own && HasMemoryAndPids(parent + "/cgroup.subtree_control")) return place;
  const bool root = access((parent + "/cgroup.type").c_str(), F_OK) != 0;  // which may have both
  if (parent == own && !root) RETURN_IF_ERROR(MoveIntoLeaf(parent));
  RETURN_IF_ERROR(WriteCgroupFile(parent + "/cgroup.subtree_control", "+memory +pids"));
  return place;
}

absl::StatusOr<CgroupPlace> Version1(const std::string& memory, const std::string& pids) {
  if (memory.empty() || pids.empty()) {
    return Missing(absl::StrCat("version 1 has no hierarchy of ", memory.empty() ? "memory" : "pids"));
  }
  RETURN_IF_ERROR(CheckWritable(memory));
  RETURN_IF_ERROR(CheckWritable(pids));
  CgroupPlace place = {.unified = false, .parents = {memory}};
  if (pids != memory) place.parents.push_back(pids);
  return place;
}

std::string WhatToType() {
  const char* user = geteuid() == 0 ? "" : "--user ";
  return absl::StrCat("start the course with `systemd-run ", user,
                      "--scope -p Delegate=yes ./course ...`, a server with Delegate=yes in its unit",
                      geteuid() == 0 ? "" : ", or as root");
}

}  // namespace

absl::StatusOr<CgroupPlace> FindCgroupPlaceIn(const std::string& cgroup, const std::string& mountinfo) {
  const OwnCgroups own = ParseOwnCgroups(cgroup, mountinfo);
  absl::StatusOr<CgroupPlace> second = Version2(own.unified);
  if (second.ok()) return second;
  absl::StatusOr<CgroupPlace> first = Version1(own.memory, own.pids);
  if (first.ok()) return first;
  return Missing(absl::StrCat("no cgroup can be made here: ", std::string(second.status().message()), "; ",
                              std::string(first.status().message()), ": ", WhatToType()));
}

const absl::StatusOr<CgroupPlace>& FindCgroupPlace() {
  static const auto* place = new absl::StatusOr<CgroupPlace>(
      FindCgroupPlaceIn(ReadCgroupFile("/proc/self/cgroup"), ReadCgroupFile("/proc/self/mountinfo")));
  return *place;
}

}  // namespace course::jail
