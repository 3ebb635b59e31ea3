// What a lab's mutants were told by its tests: mistakes that really happened, for invented learners to make.

#ifndef COHORT_DEMO_RECORDED_ATTEMPTS_H_
#define COHORT_DEMO_RECORDED_ATTEMPTS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/verdict/verdict.h"

namespace course::cohort {

struct RecordedTest {
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  std::string message;  // its beginning
};

struct RecordedAttempt {
  std::string mutant;                          // solutions/.../mutants/MUTANT.cc
  std::map<std::string, RecordedTest> failed;  // by "Suite.Name"; every other test passed
};

// By the lab's label; of each lab those that fail most tests first.
using RecordedAttempts = std::map<std::string, std::vector<RecordedAttempt>>;

// Reads what record_attempts.py writes. InvalidArgument names the place and the rule.
absl::StatusOr<RecordedAttempts> ParseRecordedAttempts(std::string_view json);

}  // namespace course::cohort

#endif  // COHORT_DEMO_RECORDED_ATTEMPTS_H_
