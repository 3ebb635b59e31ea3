#include "harness/grading/kept_result.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "harness/runner/safe_text.h"

namespace course::grading {
namespace {

using runner::SafeText;

std::string FullText(const runner::Outcome& outcome) {
  std::string text = outcome.message;
  for (const runner::Failure& failure : outcome.failures) {
    if (!text.empty()) text += "\n\n";
    if (!failure.where.empty()) absl::StrAppend(&text, failure.where, "\n");
    text += failure.text;
  }
  return text;
}

store::TestResult KeptTest(const runner::TestResult& test) {
  return {.suite = test.test.suite,
          .name = test.test.name,
          .verdict = test.outcome.verdict,
          .signal = test.outcome.signal,
          .points = test.points(),
          .max_points = test.test.points,
          .duration_ms = 1'000 * test.seconds,
          .message = SafeText(FullText(test.outcome)),
          .file = test.test.file,
          .line = test.test.line,
          .output = SafeText(test.output)};
}

}  // namespace

store::GradedResult KeptResult(const verified::VerifiedResult& result, int64_t finished_ms) {
  store::GradedResult kept = {.verdict = result.verdict,
                              .points = result.points,
                              .max_points = result.max_points,
                              .message = SafeText(result.compile_output),
                              .ignored_files = {},
                              .level = result.jail_level,
                              .course_version = result.course_version,
                              .bundle_digest = result.bundle_digest,
                              .seed = result.seed,
                              .compile_seconds = result.compile_seconds,
                              .run_seconds = result.run_seconds,
                              .finished_ms = finished_ms,
                              .tests = {}};
  for (const std::string& name : result.ignored_files) kept.ignored_files.push_back(SafeText(name));
  std::map<std::string, verified::Visibility> hidden;
  for (const verified::HiddenNote& note : result.hidden) hidden[note.test] = note.visibility;
  for (const runner::TestResult& test : result.result.tests) {
    const auto found = hidden.find(test.test.FullName());
    const auto visibility = found == hidden.end() ? verified::Visibility::kNow : found->second;
    kept.tests.push_back({KeptTest(test), std::string(verified::VisibilityName(visibility))});
    // What a program prints in a test that is not public, and how long it takes, could tell the test's inputs.
    if (found != hidden.end()) kept.tests.back().test.output.clear();
    if (found != hidden.end()) kept.tests.back().test.duration_ms = 0;
  }
  return kept;
}

store::GradingEvent KeptEvent(const verified::ProgressEvent& event) {
  return {.stage = std::string(verified::StageName(event.stage)),
          .tests_done = event.tests_done,
          .tests = event.tests,
          .test = event.test,
          .verdict = event.test.empty() ? "" : std::string(VerdictName(event.verdict))};
}

}  // namespace course::grading
