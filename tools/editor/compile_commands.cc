// The compilation database from aquery's JSON.

#include "tools/editor/compile_commands.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace editor {
namespace {

using Json = nlohmann::json;

struct Command {
  std::string file;
  std::string output;
  std::vector<std::string> arguments;

  bool ForHost() const { return absl::StartsWith(output, "bazel-out/host/"); }
};

// Bazel compiles in its execution root, whose `external` folder is not in the workspace; its parent is, as
// `bazel-out/..`.
std::string FromWorkspace(const std::string& argument) {
  for (const std::string prefix : {"external/", "-Iexternal/"}) {
    if (absl::StartsWith(argument, prefix)) {
      const std::string flag = prefix.substr(0, prefix.size() - std::string("external/").size());
      return absl::StrCat(flag, "bazel-out/../", argument.substr(flag.size()));
    }
  }
  return argument;
}

// The member of that name, or nothing: unlike Json::value(), whatever type it has.
const Json& Member(const Json& object, const char* name) {
  static const Json& nothing = *new Json();
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

absl::StatusOr<Command> ParseAction(const Json& action) {
  Command command;
  for (const Json& argument : Member(action, "arguments")) {
    if (!argument.is_string()) return absl::InvalidArgumentError("an argument of an action is not a string");
    const std::string text = argument.get<std::string>();
    const std::string before = command.arguments.empty() ? "" : command.arguments.back();
    if (before == "-c") command.file = text;
    if (before == "-o") command.output = text;
    command.arguments.push_back(FromWorkspace(text));
  }
  if (command.file.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a compile action without '-c FILE' (did aquery run with --include_commandline?): ",
                     action.dump().substr(0, 200)));
  }
  return command;
}

}  // namespace

absl::StatusOr<std::string> CompileCommands(const std::string& aquery, const std::string& directory) {
  const Json parsed = Json::parse(aquery, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return absl::InvalidArgumentError("what bazel aquery printed is not a JSON object");
  const Json& actions = Member(parsed, "actions");
  if (!actions.is_array()) return absl::InvalidArgumentError("what bazel aquery printed has no list of actions");
  std::map<std::string, Command> by_file;
  for (const Json& action : actions) {
    if (!action.is_object()) return absl::InvalidArgumentError("an action is not a JSON object");
    if (Member(action, "mnemonic") != "CppCompile") continue;
    ASSIGN_OR_RETURN(Command command, ParseAction(action));
    auto [found, is_new] = by_file.try_emplace(command.file, command);
    if (!is_new && found->second.ForHost() && !command.ForHost()) found->second = std::move(command);
  }
  Json database = Json::array();
  for (const auto& [file, command] : by_file) {
    database.push_back({{"directory", directory}, {"file", file}, {"arguments", command.arguments}});
  }
  return absl::StrCat(database.dump(1), "\n");
}

}  // namespace editor
