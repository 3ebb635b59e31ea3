#include "cohort/shown/shown.h"

namespace course::cohort {

wire::Result ForLearner(const store::GradedResult& result, bool after_due_date) {
  wire::Result shown = {.message = result.message,
                        .ignored_files = result.ignored_files,
                        .level = result.level,
                        .course_version = result.course_version,
                        .finished_ms = result.finished_ms};
  for (const store::GradedTest& graded : result.tests) {
    const store::TestResult& test = graded.test;
    const bool visible = graded.visibility == "now" || (graded.visibility == "after_due_date" && after_due_date);
    if (!visible) {
      ++shown.withheld_tests;
      shown.withheld_max_points += test.max_points;
      continue;
    }
    shown.points += test.points;
    shown.max_points += test.max_points;
    shown.tests.push_back({.suite = test.suite,
                           .name = test.name,
                           .verdict = test.verdict,
                           .points = test.points,
                           .max_points = test.max_points,
                           .message = test.message});
  }
  if (shown.withheld_tests == 0 || result.verdict == Verdict::kNotCompiled) shown.verdict = result.verdict;
  return shown;
}

absl::Time HiddenTestsShownFrom(const LatePolicy& late, absl::Time due) {
  double hours = 0;
  for (const CreditPoint& point : late.credit) {
    hours = point.hours;
    if (point.share == 0) break;
  }
  // Days are counted as the longest there are, of 25 hours, so never too early.
  return due + absl::Hours(hours) + late.grace_days * absl::Hours(25);
}

}  // namespace course::cohort
