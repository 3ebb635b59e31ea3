#include "harness/recorder/event_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "harness/recorder/json_fields.h"
#include "nlohmann/json.hpp"

namespace course::recorder {
namespace {

using nlohmann::json;

constexpr size_t kMaxOutput = 1 << 20;
constexpr int kExitInterrupted = 8;

bool IsCourseLabel(const std::string& label) {
  return absl::StartsWith(label, "//phases/") || absl::StartsWith(label, "//extensions/");
}

// The options whose values decide about a score: everything else may hold names and paths of the machine.
bool IsKept(const std::string& option) {
  return option == "//harness:impl" || option == "//harness:isolated" || option == "test_filter" ||
         (IsCourseLabel(option) && absl::EndsWith(option, ":use"));
}

std::string PathOfUri(const std::string& uri) {
  constexpr std::string_view kScheme = "file://";
  if (uri.rfind(kScheme, 0) != 0) return "";
  std::string path;
  for (size_t i = kScheme.size(); i < uri.size(); ++i) {
    if (uri[i] == '%' && i + 2 < uri.size() && isxdigit(uri[i + 1]) && isxdigit(uri[i + 2])) {
      path += static_cast<char>(std::stoi(uri.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      path += uri[i];
    }
  }
  return path;
}

// Milliseconds that can be added up without overflow, whatever the file claims.
int64_t MsOf(const json& object, const char* name) {
  return std::clamp<int64_t>(IntOf(object, name), 0, 1'000'000'000'000'000);
}

std::string ActionKey(const json& id) { return absl::StrCat(TextOf(id, "label"), " ", TextOf(id, "primaryOutput")); }

class Parser {
 public:
  void Line(std::string_view line) {
    const json event = json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
    if (!event.is_object()) return;
    file_.complete = BoolOf(event, "lastMessage");
    const json& id = Member(event, "id");
    if (const json& e = Member(event, "started"); e.is_object()) Started(e);
    if (const json& e = Member(event, "structuredCommandLine"); e.is_object()) CommandLine(e);
    if (const json& e = Member(event, "progress"); e.is_object()) Progress(e);
    if (const json& e = Member(event, "finished"); e.is_object()) Finished(e);
    if (const json& i = Member(id, "targetConfigured"); i.is_object()) Tags(i, Member(event, "configured"));
    if (const json& i = Member(id, "targetCompleted"); i.is_object()) Completed(i, event);
    if (const json& i = Member(id, "actionCompleted"); i.is_object()) Action(i, Member(event, "action"));
    if (const json& i = Member(id, "testResult"); i.is_object()) Result(i, event);
  }

  EventFile Done() {
    std::erase_if(file_.labs, [this](const auto& entry) { return !tagged_.contains(entry.first); });
    for (auto& [label, lab] : file_.labs) {
      std::stable_sort(lab.attempts.begin(), lab.attempts.end(), [](const TestAttempt& a, const TestAttempt& b) {
        return std::pair(a.run, a.attempt) < std::pair(b.run, b.attempt);
      });
    }
    return std::move(file_);
  }

 private:
  void Started(const json& e) {
    file_.invocation = TextOf(e, "uuid");
    file_.command = TextOf(e, "command");
    file_.workspace = TextOf(e, "workspaceDirectory");
    file_.started_ms = MsOf(e, "startTimeMillis");
  }

  // The canonical command line holds every flag, from wherever it came: typed, a --config, or a .bazelrc.
  void CommandLine(const json& e) {
    if (TextOf(e, "commandLineLabel") != "canonical") return;
    const json& sections = Member(e, "sections");
    if (!sections.is_array()) return;
    for (const json& section : sections) {
      const std::string name = TextOf(section, "sectionLabel");
      if (name == "residual") Residual(Member(Member(section, "chunkList"), "chunk"));
      const json& options = Member(Member(section, "optionList"), "option");
      if (name != "command options" || !options.is_array()) continue;
      for (const json& option : options) {
        const std::string key = TextOf(option, "optionName"), value = TextOf(option, "optionValue");
        if (IsKept(key)) file_.options[key] = value;
        if (key == "client_env" && absl::StartsWith(value, "HOME=")) file_.home = value.substr(5);
      }
    }
  }

  void Residual(const json& chunks) {
    if (!chunks.is_array()) return;
    file_.pattern.clear();
    for (const json& chunk : chunks) {
      if (!chunk.is_string()) continue;
      absl::StrAppend(&file_.pattern, file_.pattern.empty() ? "" : " ", chunk.get<std::string>());
    }
  }

  void Progress(const json& e) {
    const std::string text = TextOf(e, "stderr");
    file_.output += text.substr(0, kMaxOutput - std::min(kMaxOutput, file_.output.size()));
  }

  void Finished(const json& e) {
    file_.finished_ms = MsOf(e, "finishTimeMillis");
    file_.exit_code = static_cast<int>(IntOf(Member(e, "exitCode"), "code"));  // absent for 0
    if (file_.exit_code == kExitInterrupted) file_.interrupted = true;
  }

  LabEvents* Lab(const json& id) {
    const std::string label = ShortLabel(TextOf(id, "label"));
    if (!IsCourseLabel(label)) return nullptr;
    LabEvents& lab = file_.labs[label];
    lab.label = label;
    return &lab;
  }

  void Tags(const json& id, const json& described) {
    const json& tags = Member(described, "tag");
    if (!tags.is_array() || Lab(id) == nullptr) return;
    for (const json& tag : tags) {
      if (tag.is_string() && tag.get_ref<const std::string&>() == "lab")
        tagged_.insert(ShortLabel(TextOf(id, "label")));
    }
  }

  static std::string Reason(const json& aborted) {
    const std::string reason = TextOf(aborted, "reason");
    return reason.empty() ? "UNKNOWN" : reason;
  }

  void Completed(const json& id, const json& event) {
    LabEvents* lab = Lab(id);
    if (lab == nullptr) return;
    const json& completed = Member(event, "completed");
    Tags(id, completed);
    if (const json& aborted = Member(event, "aborted"); aborted.is_object()) {
      lab->aborted = Reason(aborted);
      // A target that can never run here is finished; one that Bazel gave up is not.
      if (lab->aborted == "SKIPPED") lab->finished = true;
      return;
    }
    if (!completed.is_object()) return;
    lab->finished = true;
    lab->built = BoolOf(completed, "success");
    lab->failure = TextOf(Member(completed, "failureDetail"), "message");
    const json& children = Member(event, "children");
    if (!children.is_array()) return;
    for (const json& child : children) {
      if (const json& action = Member(child, "actionCompleted"); action.is_object()) {
        lab->failed_actions.push_back(ActionKey(action));
      }
    }
  }

  void Action(const json& id, const json& action) {
    if (BoolOf(action, "success")) return;
    file_.failed_actions[ActionKey(id)] = {.label = TextOf(id, "label"),
                                           .message_file = PathOfUri(TextOf(Member(action, "stderr"), "uri"))};
  }

  void Result(const json& id, const json& event) {
    LabEvents* lab = Lab(id);
    if (lab == nullptr) return;
    if (const json& aborted = Member(event, "aborted"); aborted.is_object()) lab->aborted = Reason(aborted);
    const json& result = Member(event, "testResult");
    if (!result.is_object()) return;
    TestAttempt attempt;
    attempt.run = IntOf(id, "run");
    attempt.attempt = IntOf(id, "attempt");
    attempt.status = TextOf(result, "status");
    const json& execution = Member(result, "executionInfo");
    attempt.cached = BoolOf(result, "cachedLocally") || BoolOf(execution, "cachedRemotely") ||
                     absl::StrContains(TextOf(execution, "strategy"), "cache hit");
    attempt.started_ms = MsOf(result, "testAttemptStartMillisEpoch");
    attempt.duration_ms = MsOf(result, "testAttemptDurationMillis");
    if (const json& outputs = Member(result, "testActionOutput"); outputs.is_array()) {
      for (const json& output : outputs) {
        if (TextOf(output, "name") == "test.xml") attempt.xml = PathOfUri(TextOf(output, "uri"));
      }
    }
    lab->attempts.push_back(std::move(attempt));
  }

  EventFile file_;
  std::set<std::string> tagged_;  // labels with the tag "lab"
};

}  // namespace

std::string ShortLabel(const std::string& label) {
  const size_t colon = label.rfind(':');
  if (colon == std::string::npos) return label;
  const std::string package = label.substr(0, colon), name = label.substr(colon + 1);
  return absl::EndsWith(package, "/" + name) ? package : label;
}

EventFile ParseEventFile(std::string_view text) {
  Parser parser;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) parser.Line(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parser.Done();
}

}  // namespace course::recorder
