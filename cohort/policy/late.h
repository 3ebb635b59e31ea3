// What late work is worth: hours after the deadline, grace days, and the line of credit.
//
// Every page, export and score asks here, so that no two of them can disagree about a learner's days.

#ifndef COHORT_POLICY_LATE_H_
#define COHORT_POLICY_LATE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cohort/config/config.h"

namespace course::cohort {

// Whether a policy is one: hours rise from at least 0, shares are in [0, 1] and never rise, grace days are not
// negative. InvalidArgument names the first point that breaks a rule. A policy that somebody tries on a page comes
// through here.
absl::Status CheckLatePolicy(const LatePolicy& policy);

// The share of its points that work is worth `hours` after its deadline: 1 up to 0 hours; between two points (h0, s0)
// and (h1, s1) of the policy
//
//   s0 + (s1 - s0) (hours - h0) / (h1 - h0);
//
// the first point's share before it, the last one's after it; 1 where there are no points.
double CreditAt(const LatePolicy& policy, double hours);

// The deadline `days` days later by the calendar of `zone`: the same time of day. A day over which the clocks change
// has 23 or 25 hours. A time of day that the clocks skip, or that comes twice, is the later of the two moments that it
// could mean. days >= 0; an infinite deadline stays one.
absl::Time DaysAfter(absl::Time due, int days, const absl::TimeZone& zone);

// How late one piece of work is, after grace days.
struct Lateness {
  absl::Duration late;     // after the deadline; zero if it was in time
  int grace_days = 0;      // used
  absl::Duration counted;  // after the deadline that these days have moved
  double credit = 1;       // CreditAt(counted)

  bool operator==(const Lateness&) const = default;
};

// Uses as many of the `grace_left` days as give the greatest credit, and of these choices the one with the fewest days:
// a day that would change nothing is kept.
Lateness JudgeLateness(absl::Time received, absl::Time due, int grace_left, const LatePolicy& policy,
                       const absl::TimeZone& zone);

}  // namespace course::cohort

#endif  // COHORT_POLICY_LATE_H_
