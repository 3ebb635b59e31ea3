#include "harness/watch/commands.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/watch/aquery.h"
#include "harness/watch/join_commands.h"

namespace course::watch {

absl::StatusOr<std::string> AskBazel(const Asking& asking, std::vector<std::string> args) {
  const std::string what = args.empty() ? "" : args[0];
  ASSIGN_OR_RETURN(
      const cli::Finished done,
      cli::RunWhenFree(asking.bazel, {.args = std::move(args), .show = false, .stop_fd = asking.stop_fd}, asking.busy));
  if (done.stopped) return absl::AbortedError(absl::StrCat("bazel ", what, " was stopped"));
  if (done.ok()) return done.output;
  return absl::InternalError(absl::StrCat("bazel ", what, " failed:\n", done.error));
}

namespace {

// "//a/b:c.h" as "a/b/c.h"; empty for what lies in another repository (system packages and their wrappers).
std::string PathOfLabel(absl::string_view label) {
  if (!absl::ConsumePrefix(&label, "//")) return "";
  const std::pair<std::string, std::string> parts = absl::StrSplit(label, absl::MaxSplits(':', 1));
  return parts.first.empty() ? parts.second : absl::StrCat(parts.first, "/", parts.second);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SourceFiles(const Asking& asking, const std::string& query) {
  ASSIGN_OR_RETURN(const std::string labels, AskBazel(asking, {"query", "--noshow_progress", query}));
  std::vector<std::string> paths;
  for (const absl::string_view label : absl::StrSplit(labels, '\n')) {
    if (std::string path = PathOfLabel(label); !path.empty()) paths.push_back(std::move(path));
  }
  return paths;
}

std::string ArgumentAfter(const std::vector<std::string>& arguments, const std::string& flag) {
  const auto found = std::find(arguments.begin(), arguments.end(), flag);
  return found == arguments.end() || found + 1 == arguments.end() ? "" : *(found + 1);
}

absl::StatusOr<Commands> ParseCommands(const std::string& jsonproto) {
  ASSIGN_OR_RETURN(const std::vector<Action> actions, ParseActions(jsonproto));
  ASSIGN_OR_RETURN(const Action compile, FindAction(actions, "starter.o"));
  ASSIGN_OR_RETURN(const Action link, FindAction(actions, "program"));
  return JoinCommands(compile, link, [](const std::string& word) { return HasName(word, "libstarter.a"); });
}

absl::StatusOr<Commands> FindCommands(const Asking& asking, const std::string& lab) {
  const std::string actions = absl::StrCat("mnemonic(\"CppCompile|CppLink\", ", lab, ":starter + ", lab, ":program)");
  ASSIGN_OR_RETURN(const std::string graph,
                   AskBazel(asking, {"aquery", "--config=starter", "--output=jsonproto", actions}));
  return ParseCommands(graph);
}

}  // namespace course::watch
