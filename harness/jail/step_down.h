// From root to the user that a jail runs as, before bubblewrap starts.

#ifndef HARNESS_JAIL_STEP_DOWN_H_
#define HARNESS_JAIL_STEP_DOWN_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace course::jail {

struct Entry {
  std::string from, to;
  bool writable;
};

// Says what cannot be done and why (errno), and ends: there is no jail.
[[noreturn]] void Refuse(const std::string& what);

// Root may see what the user that it becomes may not (a build below /root): each entry is bound to a place of its own,
// in a mount namespace of ours, and nothing else of those folders becomes visible. Changes `from` to that place.
void Stage(std::vector<Entry>& entries);

// For good.
void BecomeUser(uid_t uid, gid_t gid);

}  // namespace course::jail

#endif  // HARNESS_JAIL_STEP_DOWN_H_
