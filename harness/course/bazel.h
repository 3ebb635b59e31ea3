// The command's view of Bazel: an interface, so that every command can be tested without it.

#ifndef HARNESS_COURSE_BAZEL_H_
#define HARNESS_COURSE_BAZEL_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/process.h"

namespace course::cli {

struct BazelCall {
  std::vector<std::string> args;  // "test", "//:course", ...; startup options first
  bool record = false;            // through the hook, so that the run is stored
  bool show = true;               // Bazel's output goes to the terminal
  int stop_fd = -1;               // as in Command
};

class Bazel {
 public:
  virtual ~Bazel() = default;
  // Unavailable if Bazel is not on this machine. A red test is no error: see exit_code.
  virtual absl::StatusOr<Finished> Run(const BazelCall& call) = 0;
};

// Runs it. If another Bazel is at work in this workspace, calls `busy` (which should say so: it looks like a hang) and
// waits for that one to end.
absl::StatusOr<Finished> RunWhenFree(Bazel& bazel, BazelCall call, const std::function<void()>& busy);

// Bazel's own exit codes (its user manual, "What exit code will I get?").
inline constexpr int kBazelOk = 0;
inline constexpr int kBazelBuildFailed = 1;
inline constexpr int kBazelTestsFailed = 3;
inline constexpr int kBazelNoTests = 4;
// With --noblock_for_lock, when another Bazel is at work in this workspace; newer versions say the second.
inline constexpr int kBazelBusy = 9;
inline constexpr int kBazelLockHeld = 45;

// The `bazel` on PATH, run in the workspace.
std::unique_ptr<Bazel> MakeBazel(const std::string& root);

}  // namespace course::cli

#endif  // HARNESS_COURSE_BAZEL_H_
