// The term of a demo cohort: which labs and quizzes are due when.

#ifndef COHORT_DEMO_DEMO_TERM_H_
#define COHORT_DEMO_DEMO_TERM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cohort/demo/recorded_attempts.h"
#include "harness/catalog/catalog.h"
#include "quiz/banks/banks.h"

namespace course::cohort {

struct DemoLab {
  const catalog::Lab* lab = nullptr;
  const std::vector<RecordedAttempt>* attempts = nullptr;
  absl::Time due;
};

struct DemoQuiz {
  const quiz::Bank* bank = nullptr;
  absl::Time due;
};

struct DemoTerm {
  absl::Time begin;
  absl::Time now;
  std::vector<DemoLab> labs;  // in the order of their deadlines, a week apart; the last two are due after `now`
  std::vector<DemoQuiz> quizzes;
};

// The first labs of the course whose mutants are recorded, and the banks of their phases. Pointers are into the
// arguments.
DemoTerm MakeDemoTerm(const catalog::Course& course, const RecordedAttempts& attempts, const quiz::Banks& banks,
                      absl::Time now);

// Its cohort.toml.
std::string DemoConfig(const DemoTerm& term, int port);

}  // namespace course::cohort

#endif  // COHORT_DEMO_DEMO_TERM_H_
