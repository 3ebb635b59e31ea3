#include "harness/grading/gradescope.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace course::grading {
namespace {

using nlohmann::ordered_json;

const char* Visibility(const std::string& kept) {
  if (kept == "now") return "visible";
  return kept == "after_due_date" ? "after_due_date" : "hidden";
}

// What a learner is told about a test that earned nothing; NOT_COMPILED is told once, above.
std::string Output(const store::TestResult& test) {
  std::string text;
  if (test.verdict != Verdict::kPassed) text = std::string(VerdictName(test.verdict));
  if (!test.signal.empty()) absl::StrAppend(&text, " (", test.signal, ")");
  if (!test.message.empty()) absl::StrAppend(&text, text.empty() ? "" : "\n", test.message);
  if (!test.output.empty()) absl::StrAppend(&text, text.empty() ? "" : "\n\n", "It printed:\n", test.output);
  return text;
}

ordered_json Test(const store::GradedTest& graded, int number) {
  const store::TestResult& test = graded.test;
  return {{"name", absl::StrCat(test.suite, ".", test.name)},
          {"name_format", "text"},
          {"number", absl::StrCat(number)},
          {"score", test.points},
          {"max_score", test.max_points},
          {"status", test.verdict == Verdict::kPassed ? "passed" : "failed"},
          {"output", Output(test)},
          {"output_format", "text"},
          {"visibility", Visibility(graded.visibility)},
          {"extra_data", {{"verdict", std::string(VerdictName(test.verdict))}}}};
}

// Of the tests that a learner sees. What the others earned, and the verdict of the whole, would tell theirs.
std::string Points(const store::GradedResult& result) {
  int points = 0, max_points = 0, hidden = 0;
  for (const store::GradedTest& graded : result.tests) {
    if (graded.visibility != "now") {
      ++hidden;
      continue;
    }
    points += graded.test.points;
    max_points += graded.test.max_points;
  }
  if (hidden == 0) return absl::StrCat(points, " of ", max_points, " points");
  return absl::StrCat(points, " of ", max_points, " points in the public tests; there are hidden tests, too: ", hidden);
}

std::string Heading(const Report& report) {
  if (!report.result.has_value()) {
    return absl::StrCat(OneSentence(report), "\nThis is no grade: please ask the course staff.");
  }
  std::string text = Points(*report.result);
  if (report.result->verdict == Verdict::kNotCompiled) text = "NOT_COMPILED: " + text;
  if (!report.result->message.empty()) absl::StrAppend(&text, "\n\nThe compiler said:\n", report.result->message);
  for (const std::string& name : report.result->ignored_files) {
    absl::StrAppend(&text, "\n", name, " was not taken: only starter.cc is.");
  }
  return text;
}

ordered_json ExtraData(const Report& report) {
  ordered_json data = {{"course.submission", report.job.id},
                       {"course.lab", report.job.lab},
                       {"course.state", std::string(store::JobStateName(report.job.state))}};
  if (!report.result.has_value()) return data;
  data["course.level"] = report.result->level;
  data["course.version"] = report.result->course_version;
  data["course.bundle"] = report.result->bundle_digest;
  data["course.seed"] = absl::StrCat(report.result->seed);  // most readers keep 53 bits of a number
  return data;
}

}  // namespace

std::string GradescopeResults(const Report& report) {
  ordered_json tests = ordered_json::array();
  int score = 0;
  double seconds = 0;
  if (report.result.has_value()) {
    bool hides = false;
    for (const store::GradedTest& test : report.result->tests) {
      score += test.test.points;
      hides |= test.visibility != "now";
      tests.push_back(Test(test, static_cast<int>(tests.size()) + 1));
    }
    // How long a hidden test takes may be what somebody's code has to say of it, and Gradescope shows this to learners.
    seconds = report.result->compile_seconds + (hides ? 0 : report.result->run_seconds);
  }
  const ordered_json results = {{"score", score},
                                {"execution_time", std::llround(seconds)},
                                {"output", Heading(report)},
                                {"output_format", "text"},
                                {"test_output_format", "text"},
                                {"test_name_format", "text"},
                                {"visibility", "visible"},
                                {"stdout_visibility", "hidden"},
                                {"extra_data", ExtraData(report)},
                                {"tests", tests}};
  return results.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace course::grading
