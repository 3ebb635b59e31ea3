// Published weights, recordings and photos, which are no part of the repository: where they are looked for.
//
//   ASSIGN_OR_RETURN(const std::string path, base::FindModelFile("audio/jfk.wav"));
//
// The folders, of which the first that has a file is the one:
//   1. those that COURSE_MODELS names, with ":" between them, as PATH does
//   2. $XDG_CACHE_HOME/llm-course/models, or ~/.cache/llm-course/models
//   3. ../shared/models, beside the workspace
//
// COURSE_MODELS that is set and empty says that there are none: whoever must not find any sets it so.
//
// `./course models` lists what is known, where it comes from, and whether the bytes are right.

#ifndef BASE_MODEL_FILES_H_
#define BASE_MODEL_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace base {

// Absolute paths in the order of the search, each once; they need not exist. `workspace` is the course's folder; if it
// is empty, what `bazel run` (BUILD_WORKSPACE_DIRECTORY) or ./course (COURSE_ROOT) says, and else there is no third
// folder. A test knows neither: tools/bazel puts the folders that there are into its COURSE_MODELS.
// Source for the second: XDG Base Directory Specification, version 0.8.
std::vector<std::string> ModelFolders(std::string_view workspace = "");

// The path of a file or folder such as "whisper-tiny.en/tokenizer.json".
//
// Errors: NotFound with the name, and with the folders that were looked into.
absl::StatusOr<std::string> FindModelFile(std::string_view name, std::string_view workspace = "");

}  // namespace base

#endif  // BASE_MODEL_FILES_H_
