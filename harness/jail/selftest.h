// What the jail of this machine really keeps apart: measured by a program in it that tries to get out.

#ifndef HARNESS_JAIL_SELFTEST_H_
#define HARNESS_JAIL_SELFTEST_H_

#include <string>
#include <vector>

namespace course::jail {

struct Guarantee {
  std::string name;  // "no network (kServe)"
  bool holds = false;
  std::string how;       // what was tried and what happened, or why it does not hold
  bool required = true;  // a score may be called verified only where all of these hold
};

// Takes some seconds. Where no jail can be made at all, one guarantee that says so.
std::vector<Guarantee> Selftest();

}  // namespace course::jail

#endif  // HARNESS_JAIL_SELFTEST_H_
