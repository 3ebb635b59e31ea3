// Deadlines and what lateness costs, as they hold, and what another policy would change for whom before anybody writes
// it down. cohort.toml stays the truth: the page changes nothing, and shows the lines to put there.

#ifndef WEB_PAGES_COHORT_POLICY_PAGE_H_
#define WEB_PAGES_COHORT_POLICY_PAGE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "web/html/html.h"
#include "web/pages/layout.h"

namespace course::web {

struct CreditCorner {
  double hours = 0, share = 1;
};

// What late work is worth over the hours that it is late: straight lines between the corners, constant after the last.
// `other`: the policy that is tried, dashed; empty: none.
Html CreditCurve(const std::vector<CreditCorner>& corners, const std::vector<CreditCorner>& other = {});
// The same in words: "all of it in time, 90 % after 24 h, 50 % after 7 d, nothing after 14 d".
std::string CreditWords(const std::vector<CreditCorner>& corners);

struct PolicyLine {
  std::string id;    // of the assignment: "//phases/00-foundations/lab-01-...", "00"
  std::string name;  // "00-01", "quiz 00"; in the form "w:00-01" is its weight
  std::string title, url;
  absl::Time due = absl::InfiniteFuture();
  std::string weight;  // as it holds
  std::string tried;   // as it stands in the form
  int extensions = 0;
};

// One learner whom the tried policy would move.
struct PolicyChange {
  std::string account, name;
  double before = 0, after = 0;     // total, share
  std::vector<std::string> detail;  // "00-01: 4.5 of 5 becomes 5 of 5"
};

struct PolicyView {
  std::vector<CreditCorner> credit;
  int grace_days = 0;
  std::string counts;  // "the best verified submission counts"
  std::vector<PolicyLine> assignments;
  // What is tried.
  bool tried = false;
  std::string wrong;         // why it cannot be tried: value, rule, place; empty: it can
  std::string tried_credit;  // "0 1.0, 24 0.9"
  std::string tried_grace;
  std::vector<CreditCorner> tried_corners;
  std::vector<PolicyChange> changes;  // those who differ
  int learners = 0;
  std::string lines;               // for cohort.toml
  std::vector<std::string> notes;  // what was settled when cohort.toml was read
  absl::TimeZone zone;
};

std::string PolicyPage(const PolicyView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_POLICY_PAGE_H_
