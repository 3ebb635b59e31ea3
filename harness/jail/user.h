// Who runs what is in the jail. bubblewrap started by root would read files as root does: it has to be somebody else.

#ifndef HARNESS_JAIL_USER_H_
#define HARNESS_JAIL_USER_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::jail {

struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

// Whoever we are, unless that is root; then the user "course-grader" if there is one, else "nobody".
// FailedPrecondition if there is neither, or if this root cannot become anybody else (in a sandbox that maps one user).
absl::StatusOr<User> JailUser();

// FailedPrecondition for root, with what to do: for programs that never need root.
absl::Status RequireUnprivileged();

// Turns this whole process into `name` (empty: JailUser()), for good. REQUIRES: root, one thread. FailedPrecondition
// names the user and the reason.
absl::Status DropTo(const std::string& name);

}  // namespace course::jail

#endif  // HARNESS_JAIL_USER_H_
