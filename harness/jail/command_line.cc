#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/jail/jail.h"
#include "harness/jail/programs.h"
#include "harness/jail/user.h"

namespace course::jail {
namespace {

constexpr size_t kMostFds = 6;
constexpr int64_t kMega = 1 << 20;

bool IsPlain(const std::string& path) {
  return absl::StartsWith(path, "/") && !absl::StrContains(path, "=>") && path.find('\0') == std::string::npos &&
         std::filesystem::path(path).lexically_normal() == path && !path.ends_with('/');
}

bool IsTaken(const std::string& to) {
  if (to == "/tmp") return true;  // but not what lies in it
  for (const std::string place : {"/dev", "/proc", "/sys", "/.init"}) {
    if (to == place || absl::StartsWith(to, place + "/")) return true;
  }
  return false;
}

absl::Status CheckMount(const Mount& mount) {
  for (const std::string& path : {mount.from, mount.to}) {
    if (!IsPlain(path)) {
      return absl::InvalidArgumentError(
          absl::StrCat("mount \"", mount.from, "\" as \"", mount.to,
                       "\": both are absolute paths without \".\", \"..\", \"=>\" and a last \"/\""));
    }
  }
  if (IsTaken(mount.to)) {
    return absl::InvalidArgumentError(absl::StrCat("mount as ", mount.to, ": that place is the jail's own"));
  }
  std::error_code missing;
  if (!std::filesystem::exists(mount.from, missing)) {
    return absl::NotFoundError(absl::StrCat("mount ", mount.from, ": there is no such file"));
  }
  return absl::OkStatus();
}

absl::Status CheckLimits(const JailLimits& limits) {
  const std::pair<const char*, int> all[] = {{"memory_mb", limits.memory_mb},       {"cpu_seconds", limits.cpu_seconds},
                                             {"wall_seconds", limits.wall_seconds}, {"file_mb", limits.file_mb},
                                             {"processes", limits.processes},       {"tmp_mb", limits.tmp_mb},
                                             {"output_kb", limits.output_kb}};
  for (const auto& [name, value] : all) {
    if (value < 0) return absl::InvalidArgumentError(absl::StrCat("limit ", name, " is ", value, ": less than 0"));
  }
  return absl::OkStatus();
}

absl::Status Check(const JailPlan& plan) {
  if (plan.argv.empty() || !IsPlain(plan.argv[0])) {
    return absl::InvalidArgumentError("argv[0] of a jail is the absolute path of a program inside");
  }
  for (const std::string& word : plan.argv) {
    if (word.find('\0') != std::string::npos) return absl::InvalidArgumentError("a word of argv has a byte 0");
  }
  std::set<std::string> places;
  for (const Mount& mount : plan.mounts) {
    RETURN_IF_ERROR(CheckMount(mount));
    if (!places.insert(mount.to).second) {
      return absl::InvalidArgumentError(absl::StrCat("two mounts as ", mount.to));
    }
  }
  for (const std::string& variable : plan.environment) {
    if (variable.find('=') == 0 || variable.find('=') == std::string::npos ||
        variable.find('\0') != std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat("environment \"", variable, "\": not NAME=value"));
    }
  }
  if (plan.fds.size() > kMostFds) {
    return absl::InvalidArgumentError(absl::StrCat(plan.fds.size(), " descriptors for a jail: at most ", kMostFds));
  }
  return CheckLimits(plan.limits);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> CommandLine(const JailPlan& plan) {
  RETURN_IF_ERROR(Check(plan));
  ASSIGN_OR_RETURN(const User user, JailUser());
  ASSIGN_OR_RETURN(const std::string program, JailProgram());
  const JailLimits& limits = plan.limits;
  const bool serve = plan.profile == Profile::kServe;
  const bool writes = limits.tmp_mb > 0 || std::any_of(plan.mounts.begin(), plan.mounts.end(),
                                                       [](const Mount& mount) { return mount.writable; });
  std::vector<std::string> words = {program,
                                    "start",
                                    absl::StrCat("--uid=", user.uid),
                                    absl::StrCat("--gid=", user.gid),
                                    absl::StrCat("--fds=", plan.fds.size()),
                                    absl::StrCat("--profile=", serve ? "serve" : "compile"),
                                    absl::StrCat("--writes=", writes ? 1 : 0),
                                    absl::StrCat("--memory=", limits.memory_mb * kMega),
                                    absl::StrCat("--cpu=", limits.cpu_seconds),
                                    absl::StrCat("--file=", limits.file_mb * kMega),
                                    absl::StrCat("--processes=", limits.processes)};
  if (!serve) words.push_back("--system=1");
  if (limits.tmp_mb > 0) words.push_back(absl::StrCat("--tmp=", limits.tmp_mb * kMega));
  std::vector<Mount> mounts = plan.mounts;  // parents before what lies in them
  std::sort(mounts.begin(), mounts.end(), [](const Mount& a, const Mount& b) { return a.to < b.to; });
  for (const Mount& mount : mounts) {
    words.push_back(absl::StrCat(mount.writable ? "--rw=" : "--ro=", mount.from, "=>", mount.to));
  }
  for (const std::string& variable : plan.environment) words.push_back(absl::StrCat("--set=", variable));
  words.push_back("--");
  words.insert(words.end(), plan.argv.begin(), plan.argv.end());
  return words;
}

std::string LevelName() {
  const absl::StatusOr<User> user = JailUser();
  if (!user.ok()) return "jail-0";
  constexpr char kParts[] = "user pid net ipc uts namespaces, seccomp, rlimits";
  return getuid() == 0 ? absl::StrCat("jail-2: ", kParts, ", run as ", user->name) : absl::StrCat("jail-1: ", kParts);
}

}  // namespace course::jail
