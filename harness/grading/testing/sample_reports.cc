#include "harness/grading/testing/sample_reports.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "harness/store/testing/sample_grading.h"

namespace course::grading {
namespace {

std::string AnyText(base::Rng& rng) {
  std::string text;
  for (int length = rng.Below(12); length > 0; --length) {
    text += rng.Below(2) == 0 ? static_cast<char>(rng.Below(256)) : "<>&\"'=\n]"[rng.Below(8)];
  }
  return text;
}

Verdict AnyVerdict(base::Rng& rng) {
  return static_cast<Verdict>(rng.Below(static_cast<int>(Verdict::kInterrupted) + 1));
}

}  // namespace

Report SampleReport() {
  store::GradedResult result = store::SampleResult();
  store::GradedTest skipped;
  skipped.test = {.suite = "Count", .name = "OnAGpu", .verdict = Verdict::kSkipped, .message = "there is no GPU"};
  result.tests.insert(result.tests.begin() + 2, skipped);
  return {.job = {.number = 1,
                  .id = "5ca1ab1e",
                  .learner = "ada",
                  .lab = "//phases/00-toy/lab-01-counting",
                  .state = store::JobState::kDone},
          .result = result};
}

Report FailedReport() {
  Report report = SampleReport();
  report.job.learner = "bob";
  report.job.state = store::JobState::kFailed;
  report.job.reason = "2 workers ended while they graded it; the last one: worker w2: SIGKILL";
  report.result.reset();
  return report;
}

Report RandomReport(base::Rng& rng) {
  Report report = SampleReport();
  report.job.learner = AnyText(rng);
  report.job.lab = AnyText(rng);
  store::GradedResult& result = *report.result;
  result.verdict = AnyVerdict(rng);
  result.message = AnyText(rng);
  result.ignored_files = {AnyText(rng)};
  result.level = AnyText(rng);
  result.tests.clear();
  result.points = result.max_points = 0;
  for (int n = rng.Below(6); n > 0; --n) {
    store::GradedTest graded;
    graded.test = {.suite = AnyText(rng),
                   .name = AnyText(rng),
                   .verdict = AnyVerdict(rng),
                   .signal = rng.Below(2) == 0 ? "" : "SIGSEGV",
                   .points = 0,
                   .max_points = 1 + rng.Below(5),
                   .duration_ms = 1'000 * rng.Uniform(),
                   .message = AnyText(rng),
                   .file = AnyText(rng),
                   .line = rng.Below(100),
                   .output = AnyText(rng)};
    if (graded.test.verdict == Verdict::kPassed) graded.test.points = graded.test.max_points;
    const char* visibilities[] = {"now", "after_due_date", "never"};
    graded.visibility = visibilities[rng.Below(3)];
    result.points += graded.test.points;
    result.max_points += graded.test.max_points;
    result.tests.push_back(graded);
  }
  return report;
}

}  // namespace course::grading
