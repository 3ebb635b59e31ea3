#include "harness/course/bazel.h"

#include "base/status_macros.h"

namespace course::cli {
namespace {

class RealBazel : public Bazel {
 public:
  explicit RealBazel(std::string root) : root_(std::move(root)) {}

  absl::StatusOr<Finished> Run(const BazelCall& call) override {
    Command command;
    command.argv = {"bazel"};
    command.argv.insert(command.argv.end(), call.args.begin(), call.args.end());
    command.folder = root_;
    command.show = call.show;
    command.stop_fd = call.stop_fd;
    // A clone's Bazel must not hand its runs to the workspace that this program was started in.
    command.env["COURSE_ROOT"] = root_;
    if (!call.record) command.env["COURSE_NO_RECORD"] = "1";
    return RunCommand(command);
  }

 private:
  std::string root_;
};

}  // namespace

absl::StatusOr<Finished> RunWhenFree(Bazel& bazel, BazelCall call, const std::function<void()>& busy) {
  call.args.insert(call.args.begin(), "--noblock_for_lock");
  ASSIGN_OR_RETURN(const Finished done, bazel.Run(call));
  if (done.exit_code != kBazelBusy && done.exit_code != kBazelLockHeld) return done;
  busy();
  call.args.erase(call.args.begin());
  return bazel.Run(call);
}

std::unique_ptr<Bazel> MakeBazel(const std::string& root) { return std::make_unique<RealBazel>(root); }

}  // namespace course::cli
