#include "harness/recorder/lab_xml.h"

#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "pugixml.hpp"

namespace course::recorder {
namespace {

constexpr size_t kMaxMessage = 16 << 10;
constexpr size_t kMaxOutput = 16 << 10;
constexpr int kMaxPoints = 1'000'000;  // so that no sum overflows

using Properties = std::map<std::string, std::string>;

Properties ReadProperties(const pugi::xml_node& node) {
  Properties all;
  for (const pugi::xml_node& p : node.child("properties").children("property")) {
    all[p.attribute("name").value()] = p.attribute("value").value();
  }
  return all;
}

std::string Get(const Properties& all, const char* name) {
  const auto it = all.find(name);
  return it == all.end() ? "" : it->second;
}

absl::StatusOr<int> Points(const Properties& all, const char* name, const std::string& where) {
  int value = 0;
  if (!absl::SimpleAtoi(Get(all, name), &value) || value < 0 || value > kMaxPoints) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, "=\"", Get(all, name), "\" of ", where, " is no number of points"));
  }
  return value;
}

absl::StatusOr<Verdict> ReadVerdict(const Properties& all, const char* name, const std::string& where) {
  const std::optional<Verdict> verdict = ParseVerdict(Get(all, name));
  if (verdict.has_value()) return *verdict;
  return absl::InvalidArgumentError(absl::StrCat(name, "=\"", Get(all, name), "\" of ", where, " is no verdict"));
}

// A failure's text has lines "file:line" before each assertion; the first one says where to look.
std::optional<std::pair<std::string, int>> FirstPlace(const std::string& text) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    const size_t colon = line.rfind(':');
    int number = 0;
    if (colon != std::string::npos && colon > 0 && line.find(' ') == std::string::npos && line[0] != '/' &&
        absl::SimpleAtoi(line.substr(colon + 1), &number) && number > 0) {
      return std::pair(line.substr(0, colon), number);
    }
    begin = end + 1;
  }
  return std::nullopt;
}

std::string Message(const pugi::xml_node& test, const Places& places) {
  if (const pugi::xml_node skipped = test.child("skipped")) {
    return CleanText(skipped.attribute("message").value(), places, kMaxMessage);
  }
  std::string text;
  for (const pugi::xml_node& problem : test.children()) {
    const std::string_view kind = problem.name();
    if (kind != "failure" && kind != "error") continue;
    const std::string_view body = problem.text().get();
    absl::StrAppend(&text, text.empty() ? "" : "\n\n",
                    body.empty() ? std::string(problem.attribute("message").value()) : std::string(body));
  }
  return CleanText(text, places, kMaxMessage);
}

absl::StatusOr<store::TestResult> ReadTest(const pugi::xml_node& node, const Places& places) {
  store::TestResult test;
  test.suite = CleanText(node.attribute("classname").value(), places, 256);
  test.name = CleanText(node.attribute("name").value(), places, 256);
  const std::string where = absl::StrCat(test.suite, ".", test.name);
  const Properties properties = ReadProperties(node);
  ASSIGN_OR_RETURN(test.verdict, ReadVerdict(properties, "verdict", where));
  ASSIGN_OR_RETURN(test.points, Points(properties, "points", where));
  ASSIGN_OR_RETURN(test.max_points, Points(properties, "max_points", where));
  test.signal = CleanText(Get(properties, "signal"), places, 32);
  const double seconds = node.attribute("time").as_double();
  test.duration_ms = std::isfinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
  test.message = Message(node, places);
  test.file = CleanText(node.attribute("file").value(), places, 512);
  test.line = std::max(0, node.attribute("line").as_int());
  if (const auto place = FirstPlace(test.message); place.has_value() && test.verdict != Verdict::kPassed) {
    test.file = place->first;
    test.line = place->second;
  }
  test.output = CleanText(node.child("system-out").text().get(), places, kMaxOutput);
  return test;
}

}  // namespace

absl::StatusOr<LabXml> ParseLabXml(std::string_view xml, const Places& places) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  const pugi::xml_node root = document.child("testsuites");
  const Properties properties = ReadProperties(root);
  const std::string schema = Get(properties, "course.schema");
  if (!parsed || schema.empty()) return absl::NotFoundError("test.xml is not the runner's");
  if (schema != "1")
    return absl::NotFoundError(absl::StrCat("test.xml has schema ", schema, "; this recorder reads 1"));
  LabXml lab;
  lab.lab = Get(properties, "course.lab");
  lab.impl = Get(properties, "course.impl");
  lab.expect = Get(properties, "course.expect");
  lab.isolated = Get(properties, "course.isolated") == "true";
  lab.filtered = Get(properties, "course.filtered") == "true";
  lab.digest = CleanText(Get(properties, "course.digest"), places, 128);
  lab.machine = CleanText(Get(properties, "course.machine"), places, 256);
  lab.source_sha256 = CleanText(Get(properties, "course.source_sha256"), places, 64);
  ASSIGN_OR_RETURN(lab.verdict, ReadVerdict(properties, "course.verdict", "the lab"));
  ASSIGN_OR_RETURN(lab.points, Points(properties, "course.points", "the lab"));
  ASSIGN_OR_RETURN(lab.max_points, Points(properties, "course.max_points", "the lab"));
  for (const pugi::xml_node& suite : root.children("testsuite")) {
    for (const pugi::xml_node& node : suite.children("testcase")) {
      ASSIGN_OR_RETURN(store::TestResult test, ReadTest(node, places));
      lab.tests.push_back(std::move(test));
    }
  }
  return lab;
}

}  // namespace course::recorder
