#include "harness/course/cmd_clean.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

absl::StatusOr<Finished> QuietBazel(const Context& context, const std::vector<std::string>& args) {
  BazelCall call = {.args = {"--noblock_for_lock"}, .show = false};
  call.args.insert(call.args.end(), args.begin(), args.end());
  ASSIGN_OR_RETURN(Finished done, context.bazel->Run(call));
  if (done.exit_code == kBazelBusy || done.exit_code == kBazelLockHeld) {
    return absl::FailedPreconditionError("another bazel command is running in this workspace: wait for it, or stop it");
  }
  if (!done.ok()) return absl::InternalError(absl::StrCat("bazel ", args[0], " failed:\n", done.error));
  return done;
}

}  // namespace

Result RunClean(const Context& context, const CleanOptions& options) {
  ASSIGN_OR_RETURN(const Finished info, QuietBazel(context, {"info", "output_base"}));
  const std::string output_base(absl::StripAsciiWhitespace(info.output));
  std::vector<std::string> folders = {context.StatePath("log"), context.StatePath("watch/kits"),
                                      context.StatePath("watch/header"), context.StatePath("playground"),
                                      context.StatePath("engine")};
  if (options.all)
    folders.insert(folders.end(), {context.Path(".cache"), context.Path("web/browser_tests/node_modules")});
  const auto measure = [&] {
    int64_t bytes = DiskBytes(output_base);
    for (const std::string& folder : folders) bytes += DiskBytes(folder);
    return bytes;
  };
  const int64_t before = measure();
  RETURN_IF_ERROR(QuietBazel(context, options.all ? std::vector<std::string>{"clean", "--expunge"}
                                                  : std::vector<std::string>{"clean"})
                      .status());
  // A running dashboard still writes its log: the file stays, its folder may not vanish under it.
  for (const std::string& folder : folders) {
    for (const std::string& name : NamesIn(folder)) {
      if (name != "server.log") RETURN_IF_ERROR(Remove(folder + "/" + name));
    }
  }
  *context.out << "Freed " << HumanBytes(std::max<int64_t>(0, before - measure()))
               << ". Your starters, scores, backups and "
               << "the attic are untouched.\n";
  if (!options.all)
    *context.out << "./course clean --all frees Bazel's caches, too; the next build then takes minutes.\n";
  PrintNext(context, "./course up");
  return Exit::kDone;
}

}  // namespace course::cli
