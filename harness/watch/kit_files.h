// Copies what a kit consists of out of the workspace and out of Bazel's folders.

#ifndef HARNESS_WATCH_KIT_FILES_H_
#define HARNESS_WATCH_KIT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/watch/commands.h"

namespace course::watch {

struct KitSources {
  std::string root;                  // the workspace
  std::string execution_root;        // Bazel's
  std::string kit;                   // folder to fill; made anew
  std::string lab_folder;            // "phases/P/L"
  std::vector<std::string> headers;  // relative to the workspace: all that starter.cc may include
  const Commands& commands;
};

// Fills the folder (see kit.h) and returns the workspace's name in runfiles. NotFound, naming it, if Bazel has not
// built a file that is needed.
absl::StatusOr<std::string> CopyFiles(const KitSources& sources);

// rename(2), as a status.
absl::Status MoveFolder(const std::string& from, const std::string& to);

}  // namespace course::watch

#endif  // HARNESS_WATCH_KIT_FILES_H_
