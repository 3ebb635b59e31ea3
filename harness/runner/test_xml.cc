#include "harness/runner/test_xml.h"

#include <cstdio>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "harness/runner/safe_text.h"
#include "pugixml.hpp"

namespace course::runner {
namespace {

using pugi::xml_node;

std::string Seconds(double s) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", s);
  return text;
}

void Set(xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(SafeText(value).c_str());
}

void AddProperty(xml_node properties, const char* name, const std::string& value) {
  xml_node property = properties.append_child("property");
  Set(property, "name", name);
  Set(property, "value", value);
}

void SetText(xml_node node, const std::string& text) { node.text().set(SafeText(text).c_str()); }

// How JUnit counts: an assertion is a failure, everything else that goes wrong is an error.
struct Counts {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void Add(const TestResult& t) {
    const Verdict v = t.outcome.verdict;
    ++tests;
    seconds += t.seconds;
    if (v == Verdict::kFailed) {
      ++failures;
    } else if (v == Verdict::kSkipped) {
      ++skipped;
    } else if (v != Verdict::kPassed) {
      ++errors;
    }
  }

  void WriteTo(xml_node node) const {
    Set(node, "tests", absl::StrCat(tests));
    Set(node, "failures", absl::StrCat(failures));
    Set(node, "errors", absl::StrCat(errors));
    Set(node, "skipped", absl::StrCat(skipped));
    Set(node, "time", Seconds(seconds));
  }
};

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string FullText(const Outcome& outcome) {
  std::string text = outcome.message;
  for (const Failure& f : outcome.failures) {
    if (!text.empty()) text += "\n\n";
    if (!f.where.empty()) absl::StrAppend(&text, f.where, "\n");
    text += f.text;
  }
  return text;
}

void AddVerdict(xml_node node, const Outcome& outcome) {
  if (outcome.verdict == Verdict::kPassed) return;
  if (outcome.verdict == Verdict::kSkipped) {
    Set(node.append_child("skipped"), "message", outcome.message);
    return;
  }
  const std::string text = FullText(outcome);
  const bool assertion = outcome.verdict == Verdict::kFailed;
  xml_node problem = node.append_child(assertion ? "failure" : "error");
  const bool from_failure = outcome.message.empty() && !outcome.failures.empty();
  Set(problem, "message", FirstLine(from_failure ? outcome.failures[0].text : outcome.message));
  Set(problem, "type", std::string(VerdictName(outcome.verdict)));
  SetText(problem, text);
}

void AddCase(xml_node suite, const TestResult& t) {
  xml_node node = suite.append_child("testcase");
  Set(node, "classname", t.test.suite);
  Set(node, "name", t.test.name);
  Set(node, "time", Seconds(t.seconds));
  Set(node, "file", t.test.file);
  Set(node, "line", absl::StrCat(t.test.line));
  xml_node properties = node.append_child("properties");
  AddProperty(properties, "points", absl::StrCat(t.points()));
  AddProperty(properties, "max_points", absl::StrCat(t.test.points));
  AddProperty(properties, "verdict", std::string(VerdictName(t.outcome.verdict)));
  if (!t.outcome.signal.empty()) AddProperty(properties, "signal", t.outcome.signal);
  AddVerdict(node, t.outcome);
  if (!t.output.empty()) SetText(node.append_child("system-out"), t.output);
}

std::string LimitsJson(const Limits& limits) {
  return absl::StrCat("{\"memory_mb\":", limits.memory_mb, ",\"cpu_seconds\":", limits.cpu_seconds,
                      ",\"wall_seconds\":", limits.wall_seconds, ",\"output_kb\":", limits.output_kb, "}");
}

void AddRunProperties(xml_node root, const RunInfo& run) {
  xml_node properties = root.append_child("properties");
  AddProperty(properties, "course.schema", "1");
  AddProperty(properties, "course.lab", run.plan.lab);
  AddProperty(properties, "course.impl", run.plan.impl);
  AddProperty(properties, "course.isolated", run.plan.isolated() ? "true" : "false");
  AddProperty(properties, "course.digest", run.digest);
  if (!run.source_sha256.empty()) AddProperty(properties, "course.source_sha256", run.source_sha256);
  AddProperty(properties, "course.verdict", std::string(VerdictName(run.result.verdict())));
  AddProperty(properties, "course.points", absl::StrCat(run.result.points()));
  AddProperty(properties, "course.max_points", absl::StrCat(run.result.max_points()));
  AddProperty(properties, "course.expect", std::string(ExpectName(run.plan.expect)));
  AddProperty(properties, "course.limits", LimitsJson(run.plan.limits));
  AddProperty(properties, "course.machine", run.machine);
  if (run.result.filtered) AddProperty(properties, "course.filtered", "true");
}

}  // namespace

std::string TestXml(const RunInfo& run) {
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  Set(declaration, "version", "1.0");
  Set(declaration, "encoding", "UTF-8");
  xml_node root = document.append_child("testsuites");
  Set(root, "name", run.plan.lab);
  Counts all;
  for (const TestResult& t : run.result.tests) all.Add(t);
  all.seconds = run.result.seconds;
  all.WriteTo(root);
  Set(root, "timestamp", run.timestamp);
  AddRunProperties(root, run);

  // Neighbours of one suite share a testsuite; a suite that is taken up again later gets a second one, because the
  // order of the catalog is kept.
  const std::vector<TestResult>& tests = run.result.tests;
  for (size_t begin = 0; begin < tests.size();) {
    size_t end = begin;
    Counts counts;
    while (end < tests.size() && tests[end].test.suite == tests[begin].test.suite) counts.Add(tests[end++]);
    xml_node suite = root.append_child("testsuite");
    Set(suite, "name", tests[begin].test.suite);
    counts.WriteTo(suite);
    for (; begin < end; ++begin) AddCase(suite, tests[begin]);
  }
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace course::runner
