// The clock of leases: milliseconds since this machine started, which nobody can set back.

#ifndef HARNESS_GRADING_MOMENT_H_
#define HARNESS_GRADING_MOMENT_H_

#include "harness/store/grading_store.h"

namespace course::grading {

// CLOCK_BOOTTIME, which also counts while the machine sleeps, and the kernel's id of this start (proc(5),
// random/boot_id).
store::Moment Now();

}  // namespace course::grading

#endif  // HARNESS_GRADING_MOMENT_H_
