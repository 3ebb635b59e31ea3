// What the compiler read, from the file that it writes with -MD.

#ifndef HARNESS_WATCH_DEPENDENCIES_H_
#define HARNESS_WATCH_DEPENDENCIES_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::watch {

// The prerequisites of a make rule "target: a b \ c", in their order; "\ " is a blank in a name.
std::vector<std::string> ParseDependencies(std::string_view rule);

// The first file that Bazel would refuse, because the lab does not declare it: one that is reached by an absolute path
// outside the compiler's own folders, or by leaving the tree. Empty if all may be included. `own` is a path that is
// always allowed (the precompiled header).
std::string FirstUndeclared(const std::vector<std::string>& files, const std::string& own);

}  // namespace course::watch

#endif  // HARNESS_WATCH_DEPENDENCIES_H_
