#include "harness/grading/grade_all.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace course::grading {
namespace {

using store::Job;
using store::JobState;
using store::Submission;

// Names learner, lab, files and what they are graded against. Each part has its length before it, so that no two
// submissions share a name by where one part ends.
std::string IdOf(const Submission& submission, const std::string& bundle) {
  std::string text;
  const auto add = [&](const std::string& part) { absl::StrAppend(&text, part.size(), ":", part); };
  add(submission.learner);
  add(submission.lab);
  add(bundle);
  for (const store::SubmittedFile& file : submission.files) {
    add(file.name);
    add(file.bytes);
  }
  return base::Sha256Hex(text);
}

// The id under which it is graded now: another one than that of an earlier try that failed, or that was replaced by
// files which have since been replaced by these again.
absl::StatusOr<std::string> FreeId(store::GradingStore& queue, const std::string& id) {
  std::string free = id;
  for (int n = 2;; ++n) {
    ASSIGN_OR_RETURN(const std::optional<Job> known, queue.GetJob(free));
    if (!known.has_value() || (known->state != JobState::kFailed && known->state != JobState::kSuperseded)) return free;
    free = absl::StrCat(id, ".", n);
  }
}

absl::StatusOr<Report> ReportOf(store::GradingStore& queue, const std::string& id) {
  Report report;
  ASSIGN_OR_RETURN(const std::optional<Job> job, queue.GetJob(id));
  if (!job.has_value()) return absl::InternalError(absl::StrCat("submission ", id, " is lost"));
  report.job = *job;
  ASSIGN_OR_RETURN(report.result, queue.GetResult(id));
  return report;
}

}  // namespace

absl::StatusOr<std::vector<Report>> GradeAll(store::GradingStore& queue, const Intake& intake,
                                             const GradeAllOptions& options) {
  RETURN_IF_ERROR(PutBackAll(queue));
  std::vector<std::string> ids;
  for (Submission submission : intake.submissions) {
    ASSIGN_OR_RETURN(submission.id, FreeId(queue, IdOf(submission, options.bundle(submission.lab))));
    submission.received_ms = options.now_ms();
    RETURN_IF_ERROR(queue.Submit(submission).status());
    ids.push_back(submission.id);
  }
  RETURN_IF_ERROR(RunPool(queue, options.pool));
  std::vector<Report> reports;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(reports.emplace_back(), ReportOf(queue, id));
  }
  return reports;
}

}  // namespace course::grading
