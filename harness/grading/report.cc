#include "harness/grading/report.h"

#include "absl/strings/str_cat.h"

namespace course::grading {

std::string OneSentence(const Report& report) {
  const store::Job& job = report.job;
  if (report.result.has_value()) {
    const store::GradedResult& result = *report.result;
    return absl::StrCat(std::string(VerdictName(result.verdict)), ", ", result.points, " of ", result.max_points,
                        " points");
  }
  if (job.state == store::JobState::kFailed) return absl::StrCat("could not be graded: ", job.reason);
  if (job.state == store::JobState::kSuperseded) return "was replaced by a newer submission";
  return "is not graded yet";
}

}  // namespace course::grading
