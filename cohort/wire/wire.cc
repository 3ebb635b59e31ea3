#include "cohort/wire/wire.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "cohort/wire/json_text.h"

namespace course::cohort::wire {
namespace {

using nlohmann::json;

constexpr int kDeepest = 8;
constexpr size_t kMostName = store::kMostNameBytes;
constexpr size_t kMostText = 64 << 10;  // of a message in an answer
constexpr int kMostPoints = 1'000'000;
constexpr size_t kMostTests = 1'000;
constexpr int64_t kMostMs = int64_t{1} << 53;  // what a JSON number keeps in any language

bool IsHex(std::string_view text, size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Verdict ReadVerdict(Fields& fields) {
  const std::optional<Verdict> verdict = ParseVerdict(fields.Text("verdict", 40));
  if (!verdict.has_value()) fields.Wrong("verdict", "a verdict, such as \"PASSED\"");
  return verdict.value_or(Verdict::kFailed);
}

store::JobState ReadState(Fields& fields) {
  const std::optional<store::JobState> state = store::ParseJobState(fields.Text("state", 40));
  if (!state.has_value()) fields.Wrong("state", "a state, such as \"queued\"");
  return state.value_or(store::JobState::kQueued);
}

std::string ReadId(Fields& fields, const std::string& name = "id") {
  std::string id = fields.Text(name, kMostName);
  if (!IsId(id)) fields.Wrong(name, "32 hexadecimal digits in lower case");
  return id;
}

int ReadInt(Fields& fields, const std::string& name, int most) {
  return static_cast<int>(fields.Integer(name, 0, most));
}

absl::StatusOr<File> FileFrom(const json& value, const std::string& place) {
  Fields fields(value, place);
  File file = {.name = fields.Text("name", kMostName),
               .sha256 = fields.Text("sha256", kMostName),
               .text = fields.Text("text", store::kMaxSource)};
  if (!IsHex(file.sha256, 64)) fields.Wrong("sha256", "64 hexadecimal digits in lower case");
  if (fields.ok() && file.text.empty()) fields.Wrong("text", "a text that is not empty");
  if (fields.ok() && base::Sha256Hex(file.text) != file.sha256) {
    fields.Refuse(absl::InvalidArgumentError(
        absl::StrCat(place, ": sha256 is ", file.sha256, ": the SHA-256 of its text is ", base::Sha256Hex(file.text))));
  }
  RETURN_IF_ERROR(fields.Done());
  return file;
}

json TestJson(const TestOutcome& test, bool with_message) {
  json value = {{"suite", test.suite},
                {"name", test.name},
                {"verdict", std::string(VerdictName(test.verdict))},
                {"points", test.points},
                {"max_points", test.max_points}};
  if (with_message) value["message"] = test.message;
  return value;
}

TestOutcome ReadTest(Fields& fields) {
  return {.suite = fields.Text("suite", kMostName),
          .name = fields.Text("name", kMostName),
          .verdict = ReadVerdict(fields),
          .points = ReadInt(fields, "points", kMostPoints),
          .max_points = ReadInt(fields, "max_points", kMostPoints)};
}

absl::StatusOr<ReportedRun> RunFrom(const json& value, const std::string& place) {
  Fields fields(value, place);
  ReportedRun run = {.id = ReadId(fields),
                     .lab = fields.Text("lab", kMostName),
                     .verdict = ReadVerdict(fields),
                     .points = ReadInt(fields, "points", kMostPoints),
                     .max_points = ReadInt(fields, "max_points", kMostPoints),
                     .started_ms = fields.Integer("started_ms", 0, kMostMs),
                     .course_version = fields.TextOrEmpty("course_version", kMostName),
                     .digest = fields.TextOrEmpty("digest", kMostName)};
  for (const json& item : fields.List("tests", kMostTests)) {
    Fields test(item, absl::StrCat(place, ".tests[", run.tests.size(), "]"));
    run.tests.push_back(ReadTest(test));
    fields.Refuse(test.Done());
  }
  if (fields.ok() && run.points > run.max_points) fields.Wrong("points", absl::StrCat("at most ", run.max_points));
  RETURN_IF_ERROR(fields.Done());
  return run;
}

json ResultJson(const Result& result) {
  json tests = json::array();
  for (const TestOutcome& test : result.tests) tests.push_back(TestJson(test, true));
  return {{"verdict", result.verdict.has_value() ? json(std::string(VerdictName(*result.verdict))) : json()},
          {"points", result.points},
          {"max_points", result.max_points},
          {"withheld_tests", result.withheld_tests},
          {"withheld_max_points", result.withheld_max_points},
          {"message", result.message},
          {"ignored_files", result.ignored_files},
          {"level", result.level},
          {"course_version", result.course_version},
          {"finished_ms", result.finished_ms},
          {"tests", std::move(tests)}};
}

absl::StatusOr<Result> ResultFrom(const json& value) {
  Fields fields(value, "result");
  Result result = {.points = ReadInt(fields, "points", kMostPoints),
                   .max_points = ReadInt(fields, "max_points", kMostPoints),
                   .withheld_tests = ReadInt(fields, "withheld_tests", kMostPoints),
                   .withheld_max_points = ReadInt(fields, "withheld_max_points", kMostPoints),
                   .message = fields.TextOrEmpty("message", kLongestAnswer),
                   .ignored_files = fields.Texts("ignored_files", kMostTests, kMostName),
                   .level = fields.TextOrEmpty("level", kMostName),
                   .course_version = fields.TextOrEmpty("course_version", kMostName),
                   .finished_ms = fields.Integer("finished_ms", 0, kMostMs)};
  if (fields.Find("verdict") != nullptr) result.verdict = ReadVerdict(fields);
  for (const json& item : fields.List("tests", kMostTests)) {
    Fields test(item, absl::StrCat("result.tests[", result.tests.size(), "]"));
    result.tests.push_back(ReadTest(test));
    result.tests.back().message = test.TextOrEmpty("message", kLongestAnswer);
    fields.Refuse(test.DoneSoFar());
  }
  RETURN_IF_ERROR(fields.DoneSoFar());
  return result;
}

absl::StatusOr<Lab> LabFrom(const json& value, const std::string& place) {
  Fields fields(value, place);
  Lab lab = {.lab = fields.Text("lab", kMostName),
             .name = fields.Text("name", kMostName),
             .title = fields.Text("title", kMostText),
             .max_points = ReadInt(fields, "max_points", kMostPoints),
             .weight = fields.Number("weight", 0, 1e9),
             .files = fields.Texts("files", store::kMostSubmittedFiles, kMostName)};
  if (fields.Find("due_ms") != nullptr) lab.due_ms = fields.Integer("due_ms", 0, kMostMs);
  RETURN_IF_ERROR(fields.DoneSoFar());
  return lab;
}

}  // namespace

bool IsId(std::string_view text) { return IsHex(text, 32); }

absl::StatusOr<Submission> SubmissionFrom(std::string_view body) {
  ASSIGN_OR_RETURN(const json value, ParseJson(body, {.most_bytes = kLongestSubmission, .deepest = 4}));
  Fields fields(value, "the submission");
  Submission submission = {.id = ReadId(fields), .lab = fields.Text("lab", kMostName)};
  std::set<std::string> names;
  for (const json& item : fields.List("files", store::kMostSubmittedFiles)) {
    const std::string place = absl::StrCat("files[", submission.files.size(), "]");
    if (!fields.ok()) break;
    absl::StatusOr<File> file = FileFrom(item, place);
    if (!file.ok()) {
      fields.Refuse(file.status());
      break;
    }
    if (!names.insert(file->name).second) {
      fields.Refuse(absl::InvalidArgumentError(absl::StrCat(place, ": a file of this name stands before it")));
    }
    submission.files.push_back(*std::move(file));
  }
  if (fields.ok() && submission.files.empty()) fields.Wrong("files", "a list of at least one file");
  RETURN_IF_ERROR(fields.Done());
  return submission;
}

absl::StatusOr<std::vector<ReportedRun>> RunsFrom(std::string_view body) {
  ASSIGN_OR_RETURN(const json value, ParseJson(body, {.most_bytes = kLongestRuns, .deepest = 6}));
  Fields fields(value, "the body");
  std::vector<ReportedRun> runs;
  for (const json& item : fields.List("runs", kMostRunsAtOnce)) {
    ASSIGN_OR_RETURN(runs.emplace_back(), RunFrom(item, absl::StrCat("runs[", runs.size(), "]")));
  }
  RETURN_IF_ERROR(fields.Done());
  return runs;
}

json ToJson(const Submission& submission) {
  json files = json::array();
  for (const File& file : submission.files) {
    files.push_back({{"name", file.name}, {"sha256", file.sha256}, {"text", file.text}});
  }
  return {{"id", submission.id}, {"lab", submission.lab}, {"files", std::move(files)}};
}

json ToJson(const std::vector<ReportedRun>& runs) {
  json list = json::array();
  for (const ReportedRun& run : runs) {
    json tests = json::array();
    for (const TestOutcome& test : run.tests) tests.push_back(TestJson(test, false));
    list.push_back({{"id", run.id},
                    {"lab", run.lab},
                    {"verdict", std::string(VerdictName(run.verdict))},
                    {"points", run.points},
                    {"max_points", run.max_points},
                    {"started_ms", run.started_ms},
                    {"course_version", run.course_version},
                    {"digest", run.digest},
                    {"tests", std::move(tests)}});
  }
  return {{"runs", std::move(list)}};
}

json ToJson(const State& state) {
  return {{"id", state.id},
          {"lab", state.lab},
          {"received_ms", state.received_ms},
          {"state", std::string(store::JobStateName(state.state))},
          {"reason", state.reason},
          {"superseded_by", state.superseded_by},
          {"result", state.result.has_value() ? ResultJson(*state.result) : json()}};
}

json ToJson(const Events& events) {
  json list = json::array();
  for (const store::GradingEvent& event : events.events) {
    list.push_back({{"stage", event.stage},
                    {"tests_done", event.tests_done},
                    {"tests", event.tests},
                    {"test", event.test},
                    {"verdict", event.verdict}});
  }
  return {
      {"state", std::string(store::JobStateName(events.state))}, {"next", events.next}, {"events", std::move(list)}};
}

json ToJson(const Me& me) {
  return {{"account", me.account}, {"login", me.login},   {"name", me.name},
          {"role", me.role},       {"scopes", me.scopes}, {"cohort", {{"id", me.cohort}, {"name", me.cohort_name}}}};
}

json ToJson(const Lab& lab) {
  return {{"lab", lab.lab},       {"name", lab.name},
          {"title", lab.title},   {"max_points", lab.max_points},
          {"weight", lab.weight}, {"due_ms", lab.due_ms.has_value() ? json(*lab.due_ms) : json()},
          {"files", lab.files}};
}

json ToJson(const Error& error) { return {{"error", {{"code", error.code}, {"message", error.message}}}}; }

absl::StatusOr<json> ParseAnswer(std::string_view body) {
  return ParseJson(body, {.most_bytes = kLongestAnswer, .deepest = kDeepest});
}

absl::StatusOr<State> StateFrom(const json& answer) {
  Fields fields(answer, "the answer");
  State state = {.id = ReadId(fields),
                 .lab = fields.Text("lab", kMostName),
                 .received_ms = fields.Integer("received_ms", 0, kMostMs),
                 .state = ReadState(fields),
                 .reason = fields.TextOrEmpty("reason", kMostText),
                 .superseded_by = fields.TextOrEmpty("superseded_by", kMostName)};
  if (const json* result = fields.Find("result")) {
    absl::StatusOr<Result> read = ResultFrom(*result);
    fields.Refuse(read.status());
    if (read.ok()) state.result = *std::move(read);
  }
  RETURN_IF_ERROR(fields.DoneSoFar());
  return state;
}

absl::StatusOr<std::vector<State>> StatesFrom(const json& answer) {
  Fields fields(answer, "the answer");
  std::vector<State> states;
  for (const json& item : fields.List("submissions", 10'000)) {
    ASSIGN_OR_RETURN(states.emplace_back(), StateFrom(item));
  }
  RETURN_IF_ERROR(fields.DoneSoFar());
  return states;
}

absl::StatusOr<Events> EventsFrom(const json& answer) {
  Fields fields(answer, "the answer");
  Events events = {.state = ReadState(fields), .next = ReadInt(fields, "next", std::numeric_limits<int>::max())};
  for (const json& item : fields.List("events", 100'000)) {
    Fields event(item, absl::StrCat("events[", events.events.size(), "]"));
    events.events.push_back({.stage = event.Text("stage", kMostName),
                             .tests_done = ReadInt(event, "tests_done", kMostPoints),
                             .tests = ReadInt(event, "tests", kMostPoints),
                             .test = event.TextOrEmpty("test", kMostText),
                             .verdict = event.TextOrEmpty("verdict", kMostName)});
    fields.Refuse(event.DoneSoFar());
  }
  RETURN_IF_ERROR(fields.DoneSoFar());
  return events;
}

absl::StatusOr<Me> MeFrom(const json& answer) {
  Fields fields(answer, "the answer");
  Me me = {.account = fields.Text("account", kMostName),
           .login = fields.Text("login", kMostName),
           .name = fields.Text("name", kMostText),
           .role = fields.Text("role", kMostName),
           .scopes = fields.Texts("scopes", 16, kMostName)};
  const json* cohort = fields.Find("cohort");
  if (cohort == nullptr) fields.Wrong("cohort", "an object");
  const json nobody = json::object();
  Fields of_cohort(cohort != nullptr ? *cohort : nobody, "cohort");
  me.cohort = of_cohort.Text("id", kMostName);
  me.cohort_name = of_cohort.Text("name", kMostText);
  fields.Refuse(of_cohort.DoneSoFar());
  RETURN_IF_ERROR(fields.DoneSoFar());
  return me;
}

absl::StatusOr<std::vector<Lab>> LabsFrom(const json& answer) {
  Fields fields(answer, "the answer");
  std::vector<Lab> labs;
  for (const json& item : fields.List("labs", 10'000)) {
    ASSIGN_OR_RETURN(labs.emplace_back(), LabFrom(item, absl::StrCat("labs[", labs.size(), "]")));
  }
  RETURN_IF_ERROR(fields.DoneSoFar());
  return labs;
}

absl::StatusOr<Error> ErrorFrom(const json& answer) {
  Fields fields(answer, "the answer");
  const json* error = fields.Find("error");
  if (error == nullptr) fields.Wrong("error", "an object");
  const json nothing = json::object();
  Fields inside(error != nullptr ? *error : nothing, "error");
  Error read = {.code = inside.Text("code", kMostName), .message = inside.Text("message", kMostText)};
  fields.Refuse(inside.DoneSoFar());
  RETURN_IF_ERROR(fields.DoneSoFar());
  return read;
}

std::string Dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

}  // namespace course::cohort::wire
