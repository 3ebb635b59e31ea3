#include "harness/course/bench/plain_gxx.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/watch/compile.h"

namespace course::bench {

absl::StatusOr<watch::Kit> PreparePlainGxx(Clone& clone, const std::string& lab) {
  return watch::MakeKit(clone.bazel(), lab, {.root = clone.root(), .folder = clone.root() + "/.course/bench_kit"});
}

absl::Status CompileLinkAndRun(const watch::Kit& kit, const std::string& starter) {
  RETURN_IF_ERROR(cli::WriteFile(kit.Tree(kit.commands.source), starter));
  ASSIGN_OR_RETURN(const watch::Built built, watch::CompileAndLink(kit, /*header=*/"", /*stop_fd=*/-1));
  if (!built.ok) return absl::InternalError(absl::StrCat("g++ refused the file:\n", built.message));
  ASSIGN_OR_RETURN(const cli::Finished ran,
                   cli::RunCommand({.argv = {kit.Tree(kit.commands.program)}, .folder = kit.RunFolder()}));
  if (ran.ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the tests ended with ", ran.exit_code, ":\n", ran.output));
}

}  // namespace course::bench
