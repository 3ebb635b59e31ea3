// Git, as far as `course update` needs it.

#ifndef HARNESS_COURSE_GIT_H_
#define HARNESS_COURSE_GIT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/process.h"

namespace course::cli {

class Git {
 public:
  explicit Git(std::string folder) : folder_(std::move(folder)) {}

  // Unavailable if there is no git; a command that fails is no error here.
  absl::StatusOr<Finished> Try(const std::vector<std::string>& args) const;
  // stdout of a command that must not fail; the error carries what git said.
  absl::StatusOr<std::string> Run(const std::vector<std::string>& args) const;
  // stdout's parts between NUL bytes, for commands with -z.
  absl::StatusOr<std::vector<std::string>> List(const std::vector<std::string>& args) const;

  absl::StatusOr<std::string> Commit(const std::string& name) const;  // full hash
  // The course's version, which stands with each score: the first 12 digits of the commit that the clone stands on;
  // empty outside git.
  std::string Version() const;
  // A file as it is in a commit; nullopt if it is not in it.
  absl::StatusOr<std::optional<std::string>> FileAt(const std::string& commit, const std::string& path) const;
  // Paths that differ between two commits.
  absl::StatusOr<std::vector<std::string>> Changed(const std::string& from, const std::string& to) const;
  // True while a merge, a rebase or a cherry-pick waits for somebody.
  absl::StatusOr<bool> IsInTheMiddle() const;

 private:
  std::string folder_;
};

}  // namespace course::cli

#endif  // HARNESS_COURSE_GIT_H_
