// Turns what `bazel aquery` says about the compiler's runs into the compilation database that clangd and other tools
// read.

#ifndef TOOLS_EDITOR_COMPILE_COMMANDS_H_
#define TOOLS_EDITOR_COMPILE_COMMANDS_H_

#include <string>

#include "absl/status/statusor.h"

namespace editor {

// One entry for each source file, sorted by its path.
//
//   aquery     output of `bazel aquery --output=jsonproto --include_commandline 'mnemonic("CppCompile", ...)'`
//   directory  absolute path of the workspace; every path in the result is relative to it
//   returns    the text of a compile_commands.json (clang.llvm.org/docs/JSONCompilationDatabase.html)
//
// A file that is compiled several times (a lab's remote.cc, tools built for the host) gets the command of the build
// that a learner debugs: the target configuration's before the host's, then the one named first.
//
// Errors:  InvalidArgument if `aquery` is not such JSON, or if an action has no source file.
absl::StatusOr<std::string> CompileCommands(const std::string& aquery, const std::string& directory);

}  // namespace editor

#endif  // TOOLS_EDITOR_COMPILE_COMMANDS_H_
