// Submissions that came to each kind of end, for tests of what is written about them.

#ifndef HARNESS_GRADING_TESTING_SAMPLE_REPORTS_H_
#define HARNESS_GRADING_TESTING_SAMPLE_REPORTS_H_

#include <vector>

#include "base/rng.h"
#include "harness/grading/report.h"

namespace course::grading {

// FAILED with 3 of 5 points: passed, crashed, skipped, and a hidden test (see store/testing/sample_grading.h).
Report SampleReport();
// Two workers died of it.
Report FailedReport();
// Any number of tests with any verdicts and any bytes in every text.
Report RandomReport(base::Rng& rng);

}  // namespace course::grading

#endif  // HARNESS_GRADING_TESTING_SAMPLE_REPORTS_H_
