#include "harness/grading/testing/fake_grader.h"

#include <signal.h>

#include <chrono>
#include <sstream>
#include <string>
#include <thread>

#include "absl/status/status.h"

namespace course::grading {
namespace {

using verified::VerifiedResult;

runner::TestResult Test(const std::string& suite, const std::string& name, int points, bool passed) {
  runner::TestResult test;
  test.test = {.suite = suite, .name = name, .points = points, .file = "p/a/lab_test.cc", .line = 7};
  test.outcome.verdict = passed ? Verdict::kPassed : Verdict::kFailed;
  if (!passed) test.outcome.failures = {{.where = "p/a/lab_test.cc:9", .text = "expected 1, is \x01\xff"}};
  test.seconds = 0.25;
  test.output = "printed by " + name;
  return test;
}

// One point a test; "Hidden.Last" is not public.
VerifiedResult Result(const verified::Submission& submission, int points) {
  VerifiedResult result;
  for (int n = 0; n < 4; ++n) result.result.tests.push_back(Test("Count", "Test" + std::to_string(n), 1, n < points));
  result.result.tests.push_back(Test("Hidden", "Last", 1, points == 5));
  result.hidden = {{.test = "Hidden.Last", .visibility = verified::Visibility::kAfterDueDate}};
  result.verdict = result.result.verdict();
  result.points = result.result.points();
  result.max_points = result.result.max_points();
  result.jail_level = "jail-0: none";
  result.course_version = "v1";
  result.bundle_digest = "bundle";
  result.seed = submission.seed;
  result.compile_seconds = 0.5;
  result.run_seconds = 1.25;
  return result;
}

absl::Status ErrorOf(const std::string& code) {
  if (code == "invalid") return absl::InvalidArgumentError("there is no starter.cc");
  if (code == "missing") return absl::NotFoundError("there is no bundle of //p/a");
  if (code == "full") return absl::ResourceExhaustedError("the disk is full");
  return absl::InternalError("the grader broke");
}

}  // namespace

absl::StatusOr<VerifiedResult> FakeGrader::Grade(const verified::Submission& submission,
                                                 const verified::Progress& progress) {
  int points = 5;
  progress({.stage = verified::Stage::kCompiling});
  std::istringstream orders(submission.files.at("starter.cc"));
  std::string order, what;
  while (orders >> order) {
    if (order == "die") raise(SIGKILL);
    if (order == "not") {
      VerifiedResult result = Result(submission, 0);
      result.verdict = Verdict::kNotCompiled;
      result.compile_output = "starter.cc:1: error: expected ';'";
      for (runner::TestResult& test : result.result.tests) test.outcome = {.verdict = Verdict::kNotCompiled};
      return result;
    }
    orders >> what;
    if (order == "sleep") std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(what)));
    if (order == "error") return ErrorOf(what);
    if (order == "points") points = std::stoi(what);
  }
  const VerifiedResult result = Result(submission, points);
  verified::ProgressEvent event = {.stage = verified::Stage::kRunning, .tests = 5};
  progress(event);
  for (const runner::TestResult& test : result.result.tests) {
    ++event.tests_done;
    event.test = test.test.suite == "Hidden" ? "" : test.test.FullName();
    event.verdict = test.outcome.verdict;
    progress(event);
  }
  return result;
}

}  // namespace course::grading
