// What a learner may see of a verified result: hidden tests count, and stay hidden.

#ifndef HARNESS_VERIFIED_SHOWN_H_
#define HARNESS_VERIFIED_SHOWN_H_

#include "harness/runner/result.h"
#include "harness/verified/grader.h"

namespace course::verified {

struct Shown {
  // The tests that may be seen. Those that came from the instructor's folder have no output and no time, even once they
  // may be seen: a program could write its inputs into the one and count them by the other.
  runner::LabResult result;
  int points = 0;  // of these tests, and what they are worth
  int max_points = 0;
  // Of those left out; what they earned does not stand here, or the points would tell their verdicts.
  int withheld_tests = 0;
  int withheld_max_points = 0;
};

Shown ForLearner(const VerifiedResult& result, bool due_date_passed);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_SHOWN_H_
