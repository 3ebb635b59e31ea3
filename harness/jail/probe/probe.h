// Attempts to get out of a jail, each a function that tries one thing and says what came of it.

#ifndef HARNESS_JAIL_PROBE_PROBE_H_
#define HARNESS_JAIL_PROBE_PROBE_H_

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace course::jail {

struct Seen {
  bool held = false;
  std::string how;  // what was tried and what the system answered
};

// What the probes look for: things of the host that exist, so that an attempt outside the jail succeeds.
struct Host {
  std::string file;      // that everybody may read
  int port = 0;          // of 127.0.0.1, where somebody listens
  std::string abstract;  // a Unix socket's name without a file
  int pid = 0;           // a process
};

struct Probe {
  const char* name;
  Seen (*attempt)(const Host& host);
};

// Calls that must fail, with what they answered: "socket(inet): Operation not permitted; ...".
class Attempts {
 public:
  // `result` of a system call that was meant to fail.
  Attempts& Try(const std::string& what, long result) {
    const int error = errno;
    if (result >= 0) seen_.held = false;
    // The first answers are enough to read; a success is always told.
    if (++count_ <= 3 || result >= 0) {
      if (!seen_.how.empty()) seen_.how += "; ";
      seen_.how += what + ": " + (result < 0 ? std::strerror(error) : "SUCCEEDED");
    }
    return *this;
  }

  Seen Result() const {
    Seen seen = seen_;
    if (count_ > 3) seen.how += "; " + std::to_string(count_) + " attempts";
    return seen;
  }

 private:
  Seen seen_{true, ""};
  int count_ = 0;
};

const std::vector<Probe>& FileProbes();
const std::vector<Probe>& ProcessProbes();
const std::vector<Probe>& KernelProbes();
const std::vector<Probe>& ResourceProbes();

}  // namespace course::jail

#endif  // HARNESS_JAIL_PROBE_PROBE_H_
