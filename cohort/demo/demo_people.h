// The invented people of a demo cohort, and how each of them works.

#ifndef COHORT_DEMO_DEMO_PEOPLE_H_
#define COHORT_DEMO_DEMO_PEOPLE_H_

#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "harness/store/cohort_records.h"

namespace course::cohort {

enum class Habit {
  kSteady,
  kLate,     // hands in after the deadline
  kStuck,    // tries the lab of this week again and again, and nothing moves
  kDropped,  // was there for some weeks
  kSilent,   // never sent anything
};

struct DemoPerson {
  store::Account account;  // without a password
  Habit habit = Habit::kSteady;
  double ability = 0;    // standard normal, as in item response models
  double diligence = 0;  // in [0, 1): how early work begins, how much of it is done
};

// Each is marked: logins begin with "demo-", names end with "(demo)". The same generator gives the same people. Of
// every 25 learners two are late, two stuck, two dropped out and one is silent.
std::vector<DemoPerson> DemoLearners(int learners, int64_t created_ms, base::Rng& rng);

// Standard normal, by the sum of twelve uniform numbers (Irwin-Hall): no function of the standard library, whose last
// bits may differ.
double Normal(base::Rng& rng);

}  // namespace course::cohort

#endif  // COHORT_DEMO_DEMO_PEOPLE_H_
