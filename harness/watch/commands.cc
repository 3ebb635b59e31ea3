#include "harness/watch/commands.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/watch/aquery.h"

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

std::string ArgumentAfter(const std::vector<std::string>& arguments, const std::string& flag) {
  const auto found = std::find(arguments.begin(), arguments.end(), flag);
  return found == arguments.end() || found + 1 == arguments.end() ? "" : *(found + 1);
}

absl::StatusOr<Commands> ParseCommands(const std::string& jsonproto) {
  ASSIGN_OR_RETURN(const std::vector<Action> actions, ParseActions(jsonproto));
  ASSIGN_OR_RETURN(const Action compile, FindAction(actions, "starter.o"));
  ASSIGN_OR_RETURN(const Action link, FindAction(actions, "program"));
  Commands commands = {.compile = compile.arguments,
                       .link = link.arguments,
                       .source = ArgumentAfter(compile.arguments, "-c"),
                       .object = ArgumentAfter(compile.arguments, "-o"),
                       .program = ArgumentAfter(link.arguments, "-o"),
                       .objects = {}};
  if (commands.source.empty() || commands.object.empty() || commands.program.empty()) {
    return absl::InternalError("aquery: a command of the lab lacks -c FILE or -o FILE");
  }
  // Bazel links the object itself between --start-lib and --end-lib where the linker can, and an archive of it
  // elsewhere: an archive of one object is replaced by that object.
  bool named = false;
  for (std::string& word : commands.link) {
    if (HasName(word, "libstarter.a")) word = commands.object;
    named = named || word == commands.object;
  }
  if (!named) return absl::NotFoundError("aquery: the link of the tests does not name the starter's object");
  for (const std::string& input : link.inputs) {
    const bool linked = std::find(commands.link.begin(), commands.link.end(), input) != commands.link.end();
    if (linked && input != commands.object) commands.objects.push_back(input);
  }
  return commands;
}

absl::StatusOr<Commands> FindCommands(const Asking& asking, const std::string& lab) {
  const std::string actions = absl::StrCat("mnemonic(\"CppCompile|CppLink\", ", lab, ":starter + ", lab, ":program)");
  ASSIGN_OR_RETURN(const std::string graph,
                   AskBazel(asking, {"aquery", "--config=starter", "--output=jsonproto", actions}));
  return ParseCommands(graph);
}

}  // namespace course::watch
