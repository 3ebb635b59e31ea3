// Who is stuck: tries again and again at the same test, over some time, and nothing moves.
//
// A learner is stuck on a test of a lab when, looking back from the newest attempt,
//
//   1. the test failed in each of the last `attempts` (4) graded attempts or more,
//   2. in all of them no other test of the lab began to pass and no points were won,
//   3. from the first to the last of them at least `over` (45 min) went by, and
//   4. the last one is at most `recent` (7 days) old.
//
// Why these: four failures in a row happen to everybody within ten minutes of trying things out, so a run has to last;
// who fails one test while others begin to pass is making progress; who stopped a week ago is silent, which the at-risk
// list says, and not stuck. An attempt that changed nothing (the same digest) is none to begin with. Points 1 and 2 are
// the "wheel-spinning" of Beck and Gong 2013, "Wheel-Spinning: Students Who Fail to Master a Skill" (AIED), with time
// added; the numbers are ours, and may be given.

#ifndef COHORT_STANDING_STUCK_H_
#define COHORT_STANDING_STUCK_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/cohort_records.h"

namespace course::cohort {

struct AttemptTest {
  std::string test;  // "Suite.Name"
  bool passed = false;
};

// One graded attempt at a lab, verified or self-reported.
struct Attempt {
  std::string learner;
  std::string lab;
  absl::Time at;
  int points = 0;
  std::string digest;  // of the files, where known: an attempt that repeats the one before it is left out
  std::vector<AttemptTest> tests;
};

struct StuckRule {
  int attempts = 4;
  absl::Duration over = absl::Minutes(45);
  absl::Duration recent = absl::Hours(7 * 24);
};

struct Stuck {
  std::string learner;
  std::string lab;
  std::string test;   // "Suite.Name"; of several that which fails for the longest
  int attempts = 0;   // in a row without progress
  absl::Time since;   // the first of them
  absl::Time last;    // the newest
  std::string words;  // "6 attempts in 2 h 10 min, and Suite.Name fails in each of them (3 other tests, too)"
};

// The submissions at the end of a learner's work at a lab over which the points did not grow, where these are
// `rule.attempts` or more, without full marks: their ids, by learner and lab. Only of these the tests have to be read
// (CohortStore::TestRows): who is stuck is among them.
std::vector<std::string> SubmissionsWithoutProgress(const std::vector<store::GradedRow>& rows, const StuckRule& rule,
                                                    absl::Time now);

// Attempts of graded submissions and their tests, and of self-reported runs (with tests), in the order of the rows.
std::vector<Attempt> AttemptsOf(const std::vector<store::GradedRow>& rows, const std::vector<store::TestRow>& tests);
std::vector<Attempt> AttemptsOf(const std::vector<store::ReportedRun>& runs);

// By learner, then lab. Attempts may come in any order; those at the same moment keep theirs.
std::vector<Stuck> FindStuck(std::vector<Attempt> attempts, const StuckRule& rule, absl::Time now);

}  // namespace course::cohort

#endif  // COHORT_STANDING_STUCK_H_
