// What the runner saw of one TEST, from outside: the input of the verdict.

#ifndef HARNESS_RUNNER_OBSERVATION_H_
#define HARNESS_RUNNER_OBSERVATION_H_

#include <string>

#include "harness/testing/events.h"

namespace course::runner {

// Why the runner ended the process, if it did.
enum class Stopped {
  kNo,
  kWallClock,
  kOutput,       // more than output_kb
  kMemory,       // more resident memory than allowed (sanitizer builds)
  kEvents,       // more event bytes than any test program sends
  kInterrupted,  // somebody stopped the runner
};

// How one process ended and what it reported.
struct ProcessEnd {
  int status = 0;  // as from waitpid
  double cpu_seconds = 0;
  testing::ParsedEvents events;
};

struct Observation {
  Stopped stopped = Stopped::kNo;
  ProcessEnd program;
  // Isolated only: the process with the graded code. `status` counts if it ended by itself before the program did; of
  // its events only crashes and out-of-memory reports do, for it knows no test.
  bool isolated = false;
  bool servant_ended = false;
  ProcessEnd servant;
  double seconds = 0;  // wall clock
  std::string output;
};

}  // namespace course::runner

#endif  // HARNESS_RUNNER_OBSERVATION_H_
