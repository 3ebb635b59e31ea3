// One thing that was looked at on this machine, and what to do about it: a line of `course doctor`, a row of its page.

#ifndef HARNESS_DOCTOR_FINDING_H_
#define HARNESS_DOCTOR_FINDING_H_

#include <string>

namespace course::doctor {

struct Finding {
  enum Level {
    kGood,
    kWarning,  // works, but less than it could
    kBad,      // something will fail
  };
  Level level = kGood;
  std::string subject;   // "compiler"
  std::string sentence;  // "g++ (Debian 12.2.0-14+deb12u1) 12.2.0"
  std::string fix;       // a command to type; empty if none is needed or none would help
};

}  // namespace course::doctor

#endif  // HARNESS_DOCTOR_FINDING_H_
