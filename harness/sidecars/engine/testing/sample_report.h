// A report as the sidecar gives it, for tests of those who read one.

#ifndef HARNESS_SIDECARS_ENGINE_TESTING_SAMPLE_REPORT_H_
#define HARNESS_SIDECARS_ENGINE_TESTING_SAMPLE_REPORT_H_

#include "harness/sidecars/engine/report.h"

namespace course::chat::testing {

// After step 5: r1 decodes and r2 is in the middle of its prompt, they share block 1; r3 was preempted and waits; r0 is
// done and has left block 5 cached. Blocks of 4 tokens, 10 of them; 8 tokens a step, of which 5 were used.
Report SampleReport();

}  // namespace course::chat::testing

#endif  // HARNESS_SIDECARS_ENGINE_TESTING_SAMPLE_REPORT_H_
