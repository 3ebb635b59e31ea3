// What `bazel aquery --output=jsonproto` says about actions, as far as one wants to repeat them without Bazel.

#ifndef HARNESS_WATCH_AQUERY_H_
#define HARNESS_WATCH_AQUERY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course::watch {

struct Action {
  std::string mnemonic;                // CppCompile, CppLink, ...
  std::vector<std::string> arguments;  // of the command; a params file only repeats them and is left out
  std::vector<std::string> inputs;     // paths relative to the execution root, sorted
  std::string output;                  // the first one
};

// InvalidArgument, naming the member, for a text that is no such JSON.
absl::StatusOr<std::vector<Action>> ParseActions(std::string_view jsonproto);

// The action whose output has this base name; "starter.o" also finds starter.pic.o, which is what Bazel writes where a
// target may end up in a shared library, too. NotFound if there is none.
absl::StatusOr<Action> FindAction(const std::vector<Action>& actions, std::string_view output);

// "a/b/starter.pic.o" and "starter.o" name the same thing.
bool HasName(std::string_view path, std::string_view name);

}  // namespace course::watch

#endif  // HARNESS_WATCH_AQUERY_H_
