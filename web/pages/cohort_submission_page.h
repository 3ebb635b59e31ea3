// A submission: what was sent, what became of it, and what vouches for the result.

#ifndef WEB_PAGES_COHORT_SUBMISSION_PAGE_H_
#define WEB_PAGES_COHORT_SUBMISSION_PAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/grading_store.h"
#include "web/pages/layout.h"

namespace course::web {

struct SubmissionView {
  store::Job job;
  std::optional<store::GradedResult> result;  // of a job that is done; for a learner: what he may see of it
  std::vector<store::SubmittedFile> files;
  std::vector<store::GradingEvent> events;  // while a worker has it
  std::string learner_name;
  std::string lab_name, lab_title, lab_folder;  // "00-01"; empty where the course has no such lab
  std::string why;                              // what it counts for and why, a sentence
  int64_t ledger = 0;                           // its row; 0: none
  std::string ledger_sha256;
  int hidden = 0;                 // tests that a learner is not shown
  bool withheld_verdict = false;  // that of the whole would tell theirs
  bool for_learner = false;       // his own page: no way to the cohort's
  absl::TimeZone zone;
};

std::string SubmissionPage(const SubmissionView& view, const Frame& frame);

// "queued", "running, 3 of 12 tests" with its shape: how it stands, in a few words.
Html JobProgress(store::JobState state, const std::vector<store::GradingEvent>& events);

// Of what is not graded yet.
inline constexpr char kChangesByItself[] =
    "This page changes by itself when the grading goes on. In a browser without scripts, load it again.";

// Of a part of a learner's own pages that changes with his submissions. `change`: the last of those it shows
// (Job::change); what came since is told at once.
Attributes MyNews(const char* part, int64_t change);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_SUBMISSION_PAGE_H_
