// Paths on the command line of a program that `bazel run` starts.

#ifndef BASE_CALLERS_PATH_H_
#define BASE_CALLERS_PATH_H_

#include <string>

namespace base {

// A file or folder as the caller means it: `bazel run` changes the working directory, and says in
// BUILD_WORKING_DIRECTORY where the command was typed. An absolute path stays as it is.
std::string CallersPath(const std::string& path);

}  // namespace base

#endif  // BASE_CALLERS_PATH_H_
