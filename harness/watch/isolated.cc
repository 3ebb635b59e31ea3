#include "harness/watch/isolated.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/watch/join_commands.h"

namespace course::watch {
namespace {

std::string FolderOf(const std::string& lab) { return std::string(absl::StripPrefix(lab, "//")); }

// The action that writes bin/`folder`/..., ending in `name`.
absl::StatusOr<Action> FindActionIn(const std::vector<Action>& actions, const std::string& folder,
                                    const std::string& name) {
  for (const Action& action : actions) {
    if (absl::StrContains(action.output, absl::StrCat("/bin/", folder, "/")) && HasName(action.output, name)) {
      return action;
    }
  }
  return absl::NotFoundError(absl::StrCat("bazel aquery shows no action that writes ", folder, "/.../", name));
}

}  // namespace

absl::StatusOr<std::vector<Action>> IsolatedActions(const Asking& asking, const std::vector<std::string>& labs) {
  std::vector<std::string> targets;
  for (const std::string& lab : labs) {
    targets.insert(targets.end(), {lab + ":starter", lab + ":servant", lab + ":tests",
                                   absl::StrCat("//solutions/", FolderOf(lab), ":isolated_program")});
  }
  const std::string query = absl::StrCat("mnemonic(\"CppCompile|CppLink\", ", absl::StrJoin(targets, " + "), ")");
  ASSIGN_OR_RETURN(const std::string graph,
                   AskBazel(asking, {"aquery", "--config=solution", "--output=jsonproto", query}));
  return ParseActions(graph);
}

absl::StatusOr<IsolatedCommands> FindIsolatedCommands(const std::vector<Action>& actions, const std::string& lab) {
  const std::string folder = FolderOf(lab);
  const std::string solution = absl::StrCat("/bin/solutions/", folder, "/");
  ASSIGN_OR_RETURN(const Action compile, FindActionIn(actions, folder, "starter.o"));
  ASSIGN_OR_RETURN(const Action link, FindActionIn(actions, folder, "servant"));
  ASSIGN_OR_RETURN(const Action compile_tests, FindActionIn(actions, folder, "lab_test.o"));
  ASSIGN_OR_RETURN(const Action link_tests, FindActionIn(actions, "solutions/" + folder, "isolated_program"));
  IsolatedCommands commands;
  ASSIGN_OR_RETURN(commands.servant, JoinCommands(compile, link, [&](const std::string& word) {
                     return absl::StrContains(word, solution) &&
                            (HasName(word, "solution.o") || HasName(word, "libsolution.a"));
                   }));
  // The solution's own object is no input any more: `objects` are those that the link names.
  commands.compile_tests = compile_tests.arguments;
  commands.link_tests = link_tests.arguments;
  commands.tests_program = link_tests.output;
  return commands;
}

}  // namespace course::watch
