// A learner's own standing in a cohort: what is due next, what counts and why, and what becomes of each submission
// while it is graded.

#ifndef WEB_PAGES_MY_WORK_PAGE_H_
#define WEB_PAGES_MY_WORK_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/grading_store.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/layout.h"

namespace course::web {

struct MyAssignment {
  std::string name;  // "00-01", "quiz 00"
  std::string title;
  std::string command;  // "./course submit 00-01"; empty for a quiz
  std::string url;      // where it is taken or read; may be empty
  absl::Time due = absl::InfiniteFuture();
  bool extended = false;
  CohortCell cell;
  std::string why;  // what counts and why, one sentence
};

struct MySubmission {
  store::Job job;
  std::string name;  // "00-01"
  std::vector<store::GradingEvent> events;
  // Once it is done:
  std::string verdict;
  int points = 0, max_points = 0;
};

struct MyWorkView {
  std::string name;      // of the learner
  std::string standing;  // "71.3 %: 42.8 of a weight of 60; 1 of 3 grace days is left"
  std::vector<MyAssignment> assignments;
  std::vector<MySubmission> submissions;  // newest first; the first kMySubmissions of them
  int64_t change = 0;                     // the last of any of them (Job::change)
  bool connected = true;                  // a clone has a token to submit with
  absl::Time now;
  absl::TimeZone zone;
};
inline constexpr int kMySubmissions = 30;

std::string MyWorkPage(const MyWorkView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_MY_WORK_PAGE_H_
