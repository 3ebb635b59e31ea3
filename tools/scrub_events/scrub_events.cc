// Makes a Bazel event file fit to be committed as test data: scrub_events < raw.json >
// harness/recorder/testdata/NAME.json
//
// Such a file repeats the whole environment, all options and paths of whoever ran Bazel. Here a list says what is KEPT;
// everything else goes, and an invented learner with an invented secret takes its place, so that the recorder's tests
// can look for them in the store.

#include <algorithm>
#include <iostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "nlohmann/json.hpp"

namespace {

// The order of members is Bazel's.
using json = nlohmann::ordered_json;

constexpr char kWorkspace[] = "/home/learner/course";
constexpr char kOutputBase[] = "/home/learner/.cache/bazel/_bazel_learner/0123456789abcdef0123456789abcdef";

const std::vector<std::string>& InventedEnvironment() {
  static const auto& environment = *new std::vector<std::string>{
      "HOME=/home/learner", "USER=learner", "HOSTNAME=learners-laptop", "API_KEY=secret-of-the-learner"};
  return environment;
}

// Paths to replace, found in the file itself.
std::vector<std::pair<std::string, std::string>> FindPaths(const std::vector<json>& events) {
  std::vector<std::pair<std::string, std::string>> paths;
  for (const json& event : events) {
    if (event.contains("started")) paths.emplace_back(event["started"].value("workspaceDirectory", ""), kWorkspace);
    // Wherever an output lies: /OUTPUT_BASE/execroot/NAME/bazel-out/...
    const std::string text = event.dump();
    const size_t end = text.find("/execroot/");
    const size_t begin = end == std::string::npos ? end : text.rfind("file://", end);
    if (begin != std::string::npos) paths.emplace_back(text.substr(begin + 7, end - begin - 7), kOutputBase);
  }
  // The longest first: a workspace may lie inside the folder of another.
  std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  std::erase_if(paths, [](const auto& path) { return path.first.empty(); });
  return paths;
}

bool KeepOption(const std::string& name) {
  static const std::set<std::string> kKept = {"test_filter", "runs_per_test", "keep_going", "test_timeout"};
  return kKept.contains(name) || absl::StartsWith(name, "//");
}

json Option(const std::string& name, const std::string& value) {
  return {{"combinedForm", absl::StrCat("--", name, "=", value)}, {"optionName", name}, {"optionValue", value}};
}

json ScrubCommandLine(const json& line) {
  json sections = json::array();
  for (const json& section : line.value("sections", json::array())) {
    const std::string label = section.value("sectionLabel", "");
    if (label == "command" || label == "residual") sections.push_back(section);
    if (label != "command options") continue;
    json options = json::array();
    for (const json& option : section["optionList"].value("option", json::array())) {
      if (KeepOption(option.value("optionName", ""))) options.push_back(option);
    }
    for (const std::string& variable : InventedEnvironment()) options.push_back(Option("client_env", variable));
    sections.push_back({{"sectionLabel", label}, {"optionList", {{"option", options}}}});
  }
  return {{"commandLineLabel", line.value("commandLineLabel", "")}, {"sections", sections}};
}

json Pick(const json& object, const std::vector<std::string>& names) {
  json picked = json::object();
  for (const std::string& name : names) {
    if (object.contains(name)) picked[name] = object[name];
  }
  return picked;
}

json ScrubEvent(const json& event) {
  json out = Pick(event, {"id", "children"});
  const json& id = event["id"];
  if (id.contains("structuredCommandLine")) {
    out["structuredCommandLine"] = ScrubCommandLine(event.value("structuredCommandLine", json::object()));
  } else if (id.contains("started")) {
    out["started"] = Pick(event["started"], {"uuid", "startTimeMillis", "command", "workspaceDirectory"});
  } else if (id.contains("workspaceStatus")) {
    out["workspaceStatus"] = {
        {"item",
         {{{"key", "BUILD_HOST"}, {"value", "learners-laptop"}}, {{"key", "BUILD_USER"}, {"value", "learner"}}}}};
  } else if (id.contains("progress")) {
    out["progress"] = Pick(event.value("progress", json::object()), {"stderr"});
  } else if (id.contains("targetConfigured")) {
    out.update(Pick(event, {"configured"}));
  } else if (id.contains("targetCompleted")) {
    if (event.contains("completed")) out["completed"] = Pick(event["completed"], {"success", "tag", "failureDetail"});
  } else if (id.contains("actionCompleted")) {
    if (event.contains("action"))
      out["action"] = Pick(event["action"], {"success", "exitCode", "stderr", "label", "type"});
  } else {
    out.update(Pick(event, {"testResult", "testSummary", "finished", "expanded"}));
  }
  out.update(Pick(event, {"aborted", "lastMessage"}));
  return out;
}

}  // namespace

int main() {
  std::vector<json> events;
  std::string line;
  while (std::getline(std::cin, line)) {
    json event = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (event.is_object() && event.contains("id")) events.push_back(std::move(event));
  }
  const auto paths = FindPaths(events);
  for (const json& event : events) {
    const json& id = event["id"];
    bool dropped = false;
    for (const char* kind : {"buildMetrics", "buildToolLogs", "configuration", "namedSet", "workspace",
                             "unstructuredCommandLine", "optionsParsed", "buildMetadata"}) {
      dropped = dropped || (id.contains(kind) && !event.contains("lastMessage"));
    }
    if (!dropped) std::cout << absl::StrReplaceAll(ScrubEvent(event).dump(), paths) << "\n";
  }
  return std::cout.good() ? 0 : 1;
}
