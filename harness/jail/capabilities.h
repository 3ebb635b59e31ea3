// The two capabilities that process 1 of some jails begins with, in the jail's own user namespace.

#ifndef HARNESS_JAIL_CAPABILITIES_H_
#define HARNESS_JAIL_CAPABILITIES_H_

namespace course::jail {

// For good, of this process and whatever it starts: all five sets are empty afterwards. False if one is not.
bool DropCapabilities();

}  // namespace course::jail

#endif  // HARNESS_JAIL_CAPABILITIES_H_
