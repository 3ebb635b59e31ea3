// The compiler's jail: how a command of a bundle is run in it.

#ifndef HARNESS_VERIFIED_JAIL_TOOLS_H_
#define HARNESS_VERIFIED_JAIL_TOOLS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/jail/jail.h"

namespace course::verified {

// Where things lie inside: the bundle's part that a command reads, what the commands write, the precompiled header.
inline constexpr char kTree[] = "/course";
inline constexpr char kOut[] = "/out";
inline constexpr char kHeader[] = "/header";

// A command of Bazel's (gcc), with the environment that Bazel gives it and limits for a compile. `folder` of the host
// (a bundle's Tree() or Objects()) becomes kTree, in which it runs; `out` becomes kOut, writable.
jail::JailPlan ToolPlan(const std::string& folder, const std::vector<std::string>& command, const std::string& out);

// Makes a folder that the jail's user may write to, and nobody else but us.
absl::Status MakeFolderForJail(const std::string& folder);

// The bytes of a regular file that came out of a jail. InvalidArgument for anything else (a link, a device) and beyond
// `limit` bytes; NotFound if there is nothing.
absl::StatusOr<std::string> ReadFromJail(const std::string& path, size_t limit);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_JAIL_TOOLS_H_
