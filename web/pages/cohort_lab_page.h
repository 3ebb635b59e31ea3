// A lab as the whole cohort meets it: which tests pass, in which ways the others fail and with whom, who is stuck.

#ifndef WEB_PAGES_COHORT_LAB_PAGE_H_
#define WEB_PAGES_COHORT_LAB_PAGE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"

namespace course::web {

struct Named {
  std::string account, name;
};

struct TestRate {
  std::string name;  // "Suite.Name"
  int points = 0;    // it is worth
  int learners = 0;  // whose counted submission ran it
  int passed = 0;
  double low = 0, high = 1;          // 95 % interval of the share that passes
  double attempts_until_passed = 0;  // median; 0: not known
};

// Learners whose answer is wrong in the same way.
struct WrongWay {
  std::string shape;    // "the right values in another order"
  std::string detail;   // what was seen; may be empty
  std::string message;  // of the first of them
  std::vector<Named> learners;
};
struct FailingTest {
  std::string name;
  int failed = 0;
  std::vector<WrongWay> ways;  // the largest first
};

struct StuckLearner {
  Named who;
  std::string words;  // "6 attempts in 2 h 10 min, and Suite.Name fails in each of them"
};

struct CohortLabView {
  std::string name, title, folder;
  absl::Time due = absl::InfiniteFuture();
  int learners = 0, started = 0, full = 0;
  double mean = 0, max_points = 0;
  std::vector<TestRate> tests;
  std::vector<FailingTest> failures;
  std::vector<StuckLearner> stuck;
  std::string next_url, previous_url;
  absl::TimeZone zone;
};
std::string CohortLabPage(const CohortLabView& view, const Frame& frame);

// All labs, a row each.
struct CohortLabLine {
  std::string name, title, folder, phase;
  absl::Time due = absl::InfiniteFuture();
  int started = 0, full = 0, stuck = 0;
  double mean = 0, max_points = 0;
};
std::string CohortLabsPage(const std::vector<CohortLabLine>& labs, int learners, absl::TimeZone zone,
                           const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_LAB_PAGE_H_
