// One learner as an instructor sees him: every lab and quiz with what counts and why, each attempt, what was decided
// for him, and the forms to decide something.

#ifndef WEB_PAGES_COHORT_LEARNER_PAGE_H_
#define WEB_PAGES_COHORT_LEARNER_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"

namespace course::web {

// A submission, a self-reported run, or an attempt at a quiz.
struct LearnerAttempt {
  int64_t at_ms = 0;
  std::string url;      // of a submission; empty: there is no more to see
  std::string state;    // "verified", "self-reported", "queued", "running", "failed", "superseded"
  std::string verdict;  // "PASSED", ...; empty while there is none
  double points = 0, max_points = 0;
  std::string course_version;
  bool counts = false;  // its points are the score
};

struct LearnerAssignment {
  std::string id;                           // as the store and cohort.toml name it: label or bank
  std::string name;                         // "00-01", "quiz 00"
  std::string title;                        // "KV cache speedup"
  std::string url;                          // of the lab's or the quiz's page for instructors
  absl::Time due = absl::InfiniteFuture();  // this learner's
  bool extended = false;
  CohortCell cell;
  std::string why;                       // how the points came about, one sentence of the policy
  std::string stuck;                     // words; empty: not stuck
  std::vector<LearnerAttempt> attempts;  // newest first
};

// An extension or an override that holds.
struct Decision {
  std::string assignment;  // its id, for the form that takes it back
  std::string name;        // "00-01"
  std::string what;        // "due 8 Mar 2027, 23:59 CET (UTC+01:00)", "15 points"
  std::string reason;
  std::string by;  // a name
  int64_t at_ms = 0;
};

struct CohortLearnerView {
  std::string account, login, name, section, state;
  std::string standing;            // "71.3 %: 42.8 of a weight of 60; 1 of 3 grace days is left"
  std::vector<std::string> risks;  // sentences
  std::vector<LearnerAssignment> assignments;
  std::vector<Decision> extensions, overrides;
  std::string only;  // the name of one assignment: the page shows nothing else
  bool may_erase = false;
  std::string said;  // what a form was answered with; empty: nothing was sent
  bool refused = false;
  // What stood in the form that was refused, so that it can be mended.
  std::string form_assignment, form_due, form_points, form_reason;
  absl::TimeZone zone;
};

std::string CohortLearnerPage(const CohortLearnerView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_LEARNER_PAGE_H_
