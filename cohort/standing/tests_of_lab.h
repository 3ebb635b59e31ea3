// One lab, test by test: learners x tests, how many pass each test, and after how many attempts.

#ifndef COHORT_STANDING_TESTS_OF_LAB_H_
#define COHORT_STANDING_TESTS_OF_LAB_H_

#include <string>
#include <vector>

#include "base/wilson.h"
#include "harness/store/cohort_records.h"
#include "harness/verdict/verdict.h"

namespace course::cohort {

// Whether it says something about the code: a test that was skipped or interrupted does not.
bool SaysSomething(Verdict verdict);

struct TestName {
  std::string suite;
  std::string name;
  int max_points = 0;
  bool operator==(const TestName&) const = default;
};

// Learners x tests as places in the rows that it was made of.
struct TestMatrix {
  std::vector<std::string> learners;
  std::vector<TestName> tests;
  std::vector<int> rows;  // row by row; -1: this learner's submission has no such test, or there is none

  int At(size_t learner, size_t test) const { return rows[learner * tests.size() + test]; }
};

// `rows`: of each learner's counted submission every test, as CohortStore::TestRows gives them. Tests stand in the
// order in which they first come up, so that a test which only an older version of the lab had stands behind the others
// if newer submissions come first. Of two rows of the same learner and test, the later one stands. 500 learners x 200
// tests are a matter of milliseconds: each row is looked up once.
TestMatrix MakeTestMatrix(const std::vector<std::string>& learners, const std::vector<store::TestRow>& rows);

struct PassRate {
  TestName test;
  int learners = 0;  // whose counted submission has the test, and ran it
  int passed = 0;
  base::Interval interval;  // 95 %, of the share that passes
  // Of the learners who passed it at some attempt: how many attempts it took, the median; 0: not known.
  double attempts_until_passed = 0;
};

// By the matrix' order of tests. Only verdicts that say something count. `history`: every test of every graded
// submission of this lab, each learner's in the order in which they came; empty: attempts are not known.
std::vector<PassRate> PassRates(const TestMatrix& matrix, const std::vector<store::TestRow>& rows,
                                const std::vector<store::TestRow>& history);

}  // namespace course::cohort

#endif  // COHORT_STANDING_TESTS_OF_LAB_H_
