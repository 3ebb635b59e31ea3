#include "harness/grading/junit.h"

#include <cstdio>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "harness/runner/safe_text.h"
#include "pugixml.hpp"

namespace course::grading {
namespace {

using pugi::xml_node;

void Set(xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(runner::SafeText(value).c_str());
}

void SetText(xml_node node, const std::string& text) { node.text().set(runner::SafeText(text).c_str()); }

std::string Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

void AddProperty(xml_node properties, const char* name, const std::string& value) {
  xml_node property = properties.append_child("property");
  Set(property, "name", name);
  Set(property, "value", value);
}

struct Counts {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
};

Counts CountOf(const store::GradedResult& result) {
  Counts counts;
  for (const store::GradedTest& graded : result.tests) {
    const Verdict verdict = graded.test.verdict;
    ++counts.tests;
    counts.seconds += graded.test.duration_ms / 1'000;
    counts.failures += verdict == Verdict::kFailed;
    counts.skipped += verdict == Verdict::kSkipped;
    counts.errors += verdict != Verdict::kPassed && verdict != Verdict::kFailed && verdict != Verdict::kSkipped;
  }
  return counts;
}

void Write(const Counts& counts, xml_node node) {
  Set(node, "tests", absl::StrCat(counts.tests));
  Set(node, "failures", absl::StrCat(counts.failures));
  Set(node, "errors", absl::StrCat(counts.errors));
  Set(node, "skipped", absl::StrCat(counts.skipped));
  Set(node, "time", Seconds(counts.seconds));
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

void AddCase(const store::GradedTest& graded, xml_node suite) {
  const store::TestResult& test = graded.test;
  xml_node node = suite.append_child("testcase");
  Set(node, "classname", test.suite);
  Set(node, "name", test.name);
  Set(node, "time", Seconds(test.duration_ms / 1'000));
  const std::string verdict(VerdictName(test.verdict));
  if (test.verdict == Verdict::kSkipped) {
    Set(node.append_child("skipped"), "message", FirstLine(test.message));
  } else if (test.verdict != Verdict::kPassed) {
    xml_node problem = node.append_child(test.verdict == Verdict::kFailed ? "failure" : "error");
    Set(problem, "message", FirstLine(test.message));
    Set(problem, "type", test.signal.empty() ? verdict : absl::StrCat(verdict, " ", test.signal));
    SetText(problem, test.message);
  }
  // What only some readers know stands where all of them look: the points, and who may see it.
  std::string said = absl::StrCat("points: ", test.points, " of ", test.max_points, "\n");
  if (graded.visibility != "now") absl::StrAppend(&said, "hidden test, visible: ", graded.visibility, "\n");
  absl::StrAppend(&said, test.output);
  SetText(node.append_child("system-out"), said);
}

void AddNotGraded(const Report& report, xml_node suite) {
  xml_node node = suite.append_child("testcase");
  Set(node, "classname", "course");
  Set(node, "name", "grading");
  Set(node, "time", "0.000");
  xml_node error = node.append_child("error");
  Set(error, "message", FirstLine(OneSentence(report)));
  Set(error, "type", std::string(store::JobStateName(report.job.state)));
  SetText(error, OneSentence(report));
}

void AddProperties(const Report& report, xml_node suite) {
  xml_node properties = suite.append_child("properties");
  AddProperty(properties, "course.submission", report.job.id);
  AddProperty(properties, "course.learner", report.job.learner);
  AddProperty(properties, "course.state", std::string(store::JobStateName(report.job.state)));
  if (!report.result.has_value()) return;
  AddProperty(properties, "course.verdict", std::string(VerdictName(report.result->verdict)));
  AddProperty(properties, "course.points", absl::StrCat(report.result->points));
  AddProperty(properties, "course.max_points", absl::StrCat(report.result->max_points));
  AddProperty(properties, "course.level", report.result->level);
  AddProperty(properties, "course.version", report.result->course_version);
  AddProperty(properties, "course.bundle", report.result->bundle_digest);
  AddProperty(properties, "course.seed", absl::StrCat(report.result->seed));
}

}  // namespace

std::string JUnitXml(const Report& report) {
  const Counts counts = report.result.has_value() ? CountOf(*report.result) : Counts{.tests = 1, .errors = 1};
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  Set(declaration, "version", "1.0");
  Set(declaration, "encoding", "UTF-8");
  xml_node root = document.append_child("testsuites");
  Set(root, "name", report.job.learner);
  Write(counts, root);
  xml_node suite = root.append_child("testsuite");
  Set(suite, "name", report.job.lab);
  Write(counts, suite);
  AddProperties(report, suite);
  if (report.result.has_value()) {
    for (const store::GradedTest& test : report.result->tests) AddCase(test, suite);
    if (!report.result->message.empty()) SetText(suite.append_child("system-err"), report.result->message);
  } else {
    AddNotGraded(report, suite);
  }
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace course::grading
