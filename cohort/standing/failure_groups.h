// The failures of a cohort in heaps: by the test, and within it by the shape of the wrong answer, so that one sentence
// to the class can help many.

#ifndef COHORT_STANDING_FAILURE_GROUPS_H_
#define COHORT_STANDING_FAILURE_GROUPS_H_

#include <string>
#include <vector>

#include "cohort/standing/wrong_shape.h"
#include "harness/store/cohort_records.h"

namespace course::cohort {

struct FailureGroup {
  WrongShape shape;
  std::vector<int> rows;  // places in the rows it was made of; the first one stands for all
};

struct FailedTest {
  std::string suite;
  std::string name;
  int failed = 0;                    // learners
  std::vector<FailureGroup> groups;  // the largest first, of equal ones the one that came first
};

// Failed tests, that with the most failures first. Passed, skipped and interrupted ones are left out.
std::vector<FailedTest> GroupFailures(const std::vector<store::TestRow>& rows);

}  // namespace course::cohort

#endif  // COHORT_STANDING_FAILURE_GROUPS_H_
