#include "harness/watch/join_commands.h"

#include <algorithm>

#include "absl/status/status.h"

namespace course::watch {

absl::StatusOr<Commands> JoinCommands(const Action& compile, const Action& link,
                                      const std::function<bool(const std::string&)>& is_graded) {
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
    if (is_graded(word)) word = commands.object;
    named = named || word == commands.object;
  }
  if (!named) return absl::NotFoundError("aquery: the link of the tests does not name the starter's object");
  for (const std::string& input : link.inputs) {
    const bool linked = std::find(commands.link.begin(), commands.link.end(), input) != commands.link.end();
    if (linked && input != commands.object) commands.objects.push_back(input);
  }
  return commands;
}

}  // namespace course::watch
