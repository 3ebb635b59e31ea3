#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "harness/jail/jail.h"

namespace course::jail {
namespace {

constexpr char kLoader[] = "/lib64/ld-linux-x86-64.so.2";
constexpr char kPlace[] = "/program";

// "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f...)" or "\t/lib64/ld-linux-x86-64.so.2 (0x...)": the path.
std::string_view PathIn(std::string_view line) {
  if (const size_t arrow = line.find(" => "); arrow != std::string_view::npos) line.remove_prefix(arrow + 4);
  while (!line.empty() && (line.front() == '\t' || line.front() == ' ')) line.remove_prefix(1);
  const size_t end = line.find(" (0x");
  return line.substr(0, end == std::string_view::npos ? 0 : end);
}

}  // namespace

absl::StatusOr<std::vector<Mount>> SharedLibraries(const std::string& program) {
  JailPlan plan;
  plan.profile = Profile::kCompile;  // whose view of the system has all libraries
  plan.argv = {kLoader, "--list", kPlace};
  plan.mounts = {{program, kPlace}};
  ASSIGN_OR_RETURN(const JailOutcome outcome, Run(plan));
  if (absl::StrContains(outcome.output, "statically linked") ||
      absl::StrContains(outcome.output, "not a dynamic executable")) {
    return std::vector<Mount>{};
  }
  if (outcome.ended != Ended::kExited || outcome.exit_code != 0 || absl::StrContains(outcome.output, "not found")) {
    return absl::FailedPreconditionError(absl::StrCat("the shared libraries of ", program, " cannot be listed (",
                                                      Describe(outcome), "): ", outcome.output));
  }
  std::vector<Mount> mounts;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(outcome.output, '\n'))) {
    const std::string path(PathIn(line));
    // A program can ask for any path; what is not the system's is left out, and the program does not start.
    if (absl::StartsWith(path, "/lib/") || absl::StartsWith(path, "/lib64/") || absl::StartsWith(path, "/usr/lib/")) {
      mounts.push_back({path, path});
    }
  }
  return mounts;
}

}  // namespace course::jail
