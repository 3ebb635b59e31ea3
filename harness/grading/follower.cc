#include "harness/grading/follower.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::grading {
namespace {

constexpr int kAtOnce = 1'000;

}  // namespace

absl::Status Follower::Look(const std::function<void(const Report&)>& ended) {
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<store::Job> jobs, queue_.ChangedAfter(last_change_, kAtOnce));
    for (const store::Job& job : jobs) {
      last_change_ = job.change;
      taken_.erase(job.id);
      if (IsTaken(job.state)) taken_[job.id] = job;
      if (IsOpen(job.state)) continue;
      Report report = {.job = job, .result = {}};
      ASSIGN_OR_RETURN(report.result, queue_.GetResult(job.id));
      ended(report);
    }
    if (static_cast<int>(jobs.size()) < kAtOnce) return absl::OkStatus();
  }
}

std::vector<std::string> Follower::InHand() {
  std::vector<std::string> lines;
  for (const auto& [id, job] : taken_) {
    const absl::StatusOr<std::vector<store::GradingEvent>> events = queue_.Events(id, 0);
    std::string line = absl::StrCat(job.learner, " ", job.lab);
    if (events.ok() && !events->empty()) {
      const store::GradingEvent& last = events->back();
      absl::StrAppend(&line, " ", last.stage);
      if (last.tests > 0) absl::StrAppend(&line, " ", last.tests_done, "/", last.tests);
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace course::grading
