// Who may be about to be lost, and why in words. A list to start a conversation from, not a grade: nothing is decided
// by it, and each reason says what it is made of, so that it can be checked.

#ifndef COHORT_STANDING_AT_RISK_H_
#define COHORT_STANDING_AT_RISK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "cohort/policy/score.h"
#include "cohort/standing/matrix.h"
#include "cohort/standing/stuck.h"

namespace course::cohort {

struct RiskRule {
  int missing = 1;         // assignments past their deadline without anything verified
  double slipping = 0.25;  // how much lower the mean share of the last `window` due assignments is than before them
  int window = 3;          // and at least so many before them
  int silent_days = 14;    // since anything came, while something can still be earned
  double low_share = 0.5;  // of what was due, once `window` assignments were
};

struct Risk {
  enum class Kind { kMissing, kSlipping, kSilent, kLow, kStuck };
  Kind kind = Kind::kMissing;
  std::string words;  // "2 deadlines passed with nothing verified: 00-01, 00-03"
};
// "missing", "slipping", "silent", "low", "stuck".
std::string_view RiskName(Risk::Kind kind);

struct AtRisk {
  std::string learner;
  std::vector<Risk> risks;  // at least one, in the order of the enum
  double total_due = 0;     // LearnerScores::total_due
};

// Only what adds to the total is looked at: weight and points above 0. What still waits in the queue is not missing.
//
// Learners with a risk, those with the most risks first, then the lowest share, then the matrix' order. `scores` and
// `matrix` are of the same learners in the same order. `first_day`: when the course began; silence counts from there at
// the earliest.
std::vector<AtRisk> FindAtRisk(const Config& config, const std::vector<LearnerScores>& scores, const Matrix& matrix,
                               const std::vector<Stuck>& stuck, absl::Time first_day, absl::Time now,
                               const RiskRule& rule = {});

}  // namespace course::cohort

#endif  // COHORT_STANDING_AT_RISK_H_
