#include "harness/store/testing/sample_grading.h"

#include "absl/strings/str_cat.h"

namespace course::store {

Submission SampleSubmission(int number, const std::string& learner, const std::string& lab) {
  return {.id = absl::StrCat("submission-", number),
          .learner = learner,
          .lab = lab,
          .files = {{.name = "starter.cc", .bytes = absl::StrCat("int number() { return ", number, "; }\n")}},
          .received_ms = 1'000'000 + 1'000 * number};
}

GradedResult SampleResult() {
  GradedResult result = {.verdict = Verdict::kFailed,
                         .points = 3,
                         .max_points = 5,
                         .message = "starter.cc:1: warning: \"x\" is unused\n",
                         .ignored_files = {"notes.txt", "\"\xc3\xbc\".cc"},
                         .level = "jail-3: userns pidns netns seccomp rlimits",
                         .course_version = "v7",
                         .bundle_digest = "bd",
                         .seed = 0xfedcba9876543210,
                         .compile_seconds = 1.25,
                         .run_seconds = 1.0 / 3,
                         .finished_ms = 2'000'000,
                         .tests = {}};
  const TestResult passed = {
      .suite = "Count", .name = "Grows", .verdict = Verdict::kPassed, .points = 3, .max_points = 3, .duration_ms = 1.5};
  const TestResult crashed = {.suite = "Count",
                              .name = "Shrinks",
                              .verdict = Verdict::kCrashed,
                              .signal = "SIGSEGV",
                              .points = 0,
                              .max_points = 1,
                              .duration_ms = 2.5,
                              .message = "SIGSEGV in Shrink()",
                              .file = "p/a/lab_test.cc",
                              .line = 7,
                              .output = "hello\n"};
  const TestResult hidden = {.suite = "Hidden",
                             .name = "Zero",
                             .verdict = Verdict::kFailed,
                             .points = 0,
                             .max_points = 1,
                             .duration_ms = 3.5,
                             .message = "expected 0, is 1"};
  result.tests = {{passed, "now"}, {crashed, "now"}, {hidden, "never"}};
  return result;
}

}  // namespace course::store
