#include "harness/watch/compile.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/watch/dependencies.h"

namespace course::watch {
namespace {

// The header's name and line numbers must not show. They could where a message says by which way a header came in; then
// the plain command says it again.
bool MentionsHeader(const std::string& message, const std::string& header) {
  return absl::StrContains(message, "In file included from") || absl::StrContains(message, header) ||
         absl::StrContains(message, "<command-line>");
}

// gcc must not fall back to reading the text of the header without a word.
std::vector<std::string> WithHeader(const std::vector<std::string>& compile, const std::string& header) {
  std::vector<std::string> command = compile;
  command.insert(command.begin() + 1, {"-Winvalid-pch", "-include", header});
  return command;
}

absl::StatusOr<cli::Finished> Compile(const Kit& kit, const std::string& header, int stop_fd, bool& with_header) {
  with_header = !header.empty();
  if (with_header) {
    ASSIGN_OR_RETURN(cli::Finished done, RunTool(kit, WithHeader(kit.commands.compile, header), stop_fd));
    if (done.stopped || !MentionsHeader(done.error, header)) return done;
    with_header = false;
  }
  return RunTool(kit, kit.commands.compile, stop_fd);
}

// What Bazel checks after a compile. In its words, shortened.
std::string Undeclared(const Kit& kit, const std::string& header) {
  const absl::StatusOr<std::string> rule = cli::ReadFile(kit.Tree(ArgumentAfter(kit.commands.compile, "-MF")));
  if (!rule.ok()) return "";
  const std::string file = FirstUndeclared(ParseDependencies(*rule), header);
  if (file.empty()) return "";
  return absl::StrCat(kit.commands.source, " includes ", file, ", which the lab's contract does not offer\n");
}

}  // namespace

absl::StatusOr<cli::Finished> RunTool(const Kit& kit, const std::vector<std::string>& command, int stop_fd) {
  // PWD is what gcc writes into the debug information: Bazel's value keeps the place of the folder out of it.
  return cli::RunCommand({.argv = command,
                          .folder = kit.folder + "/tree",
                          .env = {{"PATH", "/bin:/usr/bin:/usr/local/bin"}, {"PWD", "/proc/self/cwd"}},
                          .only_env = true,
                          .stop_fd = stop_fd});
}

absl::StatusOr<Built> CompileAndLink(const Kit& kit, const std::string& header, int stop_fd) {
  Built built;
  ASSIGN_OR_RETURN(const cli::Finished compiled, Compile(kit, header, stop_fd, built.with_header));
  built.message = compiled.error;
  built.stopped = compiled.stopped;
  if (!compiled.ok() || compiled.stopped) return built;
  if (const std::string undeclared = Undeclared(kit, header); !undeclared.empty()) {
    built.message += undeclared;
    return built;
  }
  ASSIGN_OR_RETURN(const cli::Finished linked, RunTool(kit, kit.commands.link, stop_fd));
  built.message += linked.error;
  built.stopped = linked.stopped;
  built.ok = linked.ok() && !linked.stopped;
  return built;
}

}  // namespace course::watch
