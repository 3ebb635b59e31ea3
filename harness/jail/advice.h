// What to do where a jail cannot be made.

#ifndef HARNESS_JAIL_ADVICE_H_
#define HARNESS_JAIL_ADVICE_H_

#include <string>

namespace course::jail {

// The kernel's switches for namespaces of ordinary users. -1: this kernel has no such switch.
struct Switches {
  int max_user_namespaces = -1;        // user.max_user_namespaces
  int unprivileged_userns_clone = -1;  // kernel.unprivileged_userns_clone (Debian's patch)
  int apparmor_restricts_userns = -1;  // kernel.apparmor_restrict_unprivileged_userns (Ubuntu)
  bool in_container = false;
  bool bubblewrap = true;  // is installed
};

Switches ReadSwitches();

// One sentence with the command to type. Empty if nothing of it is the reason.
std::string Advice(const Switches& switches);

}  // namespace course::jail

#endif  // HARNESS_JAIL_ADVICE_H_
