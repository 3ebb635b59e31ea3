#include "harness/verified/exchange.h"

#include <exception>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "harness/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace course::verified {
namespace {

using nlohmann::json;

std::string Line(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

// JSON's numbers are doubles for many readers: 64 bits travel as text.
std::string SeedText(uint64_t seed) { return absl::StrCat(seed); }
uint64_t SeedOf(const json& value) {
  uint64_t seed = 0;
  return absl::SimpleAtoi(value.value("seed", ""), &seed) ? seed : 0;
}

// A number that an int keeps, or 0 if it is missing. Any other would be cut, or be undefined behaviour.
int IntOf(const json& value, const char* name) {
  const auto found = value.find(name);
  if (found == value.end()) return 0;
  // As they compare in the library, 2^64 - 1 is -1.
  const bool fits = found->is_number_unsigned()
                        ? found->get<uint64_t>() <= std::numeric_limits<int>::max()
                        : found->is_number_integer() && found->get<int64_t>() >= std::numeric_limits<int>::min();
  if (!fits) throw std::out_of_range(absl::StrCat(name, " is no number that an int keeps"));
  return *found;
}

// An error; one that says that all is well is none.
absl::Status ErrorOf(const json& value) {
  constexpr int kFirst = static_cast<int>(absl::StatusCode::kCancelled);
  constexpr int kLast = static_cast<int>(absl::StatusCode::kUnauthenticated);
  const int code = IntOf(value, "code");
  if (code < kFirst || code > kLast) throw std::out_of_range(absl::StrCat("code is ", code, ", which is no error"));
  return absl::Status(static_cast<absl::StatusCode>(code), value.value("message", ""));
}

std::string Text(std::string_view view) { return std::string(view); }

template <class Enum>
Enum ParseEnum(const std::string& name, std::initializer_list<Enum> values, std::string_view (*name_of)(Enum)) {
  for (const Enum value : values) {
    if (name == name_of(value)) return value;
  }
  return *values.begin();
}

Verdict VerdictOf(const json& value) {
  return ParseVerdict(value.value("verdict", "")).value_or(Verdict::kInterrupted);
}

json ToJson(const runner::TestResult& result) {
  json failures = json::array();
  for (const runner::Failure& failure : result.outcome.failures) {
    failures.push_back({{"where", failure.where}, {"text", failure.text}});
  }
  return {{"suite", result.test.suite},
          {"name", result.test.name},
          {"points", result.test.points},
          {"file", result.test.file},
          {"line", result.test.line},
          {"once", result.test.once},
          {"verdict", Text(VerdictName(result.outcome.verdict))},
          {"message", result.outcome.message},
          {"failures", failures},
          {"signal", result.outcome.signal},
          {"seconds", result.seconds},
          {"output", result.output}};
}

runner::TestResult TestOf(const json& value) {
  runner::TestResult result;
  result.test = {value.value("suite", ""), value.value("name", ""), IntOf(value, "points"),
                 value.value("file", ""),  IntOf(value, "line"),    value.value("once", "")};
  result.outcome.verdict = VerdictOf(value);
  result.outcome.message = value.value("message", "");
  for (const json& failure : value.value("failures", json::array())) {
    result.outcome.failures.push_back({failure.value("where", ""), failure.value("text", "")});
  }
  result.outcome.signal = value.value("signal", "");
  result.seconds = value.value("seconds", 0.0);
  result.output = value.value("output", "");
  return result;
}

ProgressEvent EventOf(const json& value) {
  return {ParseEnum(value.value("stage", ""), {Stage::kCompiling, Stage::kLinking, Stage::kRunning}, StageName),
          IntOf(value, "done"), IntOf(value, "tests"), value.value("test", ""), VerdictOf(value)};
}

VerifiedResult ResultOf(const json& value) {
  VerifiedResult result;
  for (const json& test : value.value("results", json::array())) result.result.tests.push_back(TestOf(test));
  result.result.seconds = value.value("seconds", 0.0);
  for (const json& note : value.value("hidden", json::array())) {
    result.hidden.push_back(
        {note.value("test", ""),
         ParseEnum(note.value("visibility", ""), {Visibility::kNever, Visibility::kAfterDueDate, Visibility::kNow},
                   VisibilityName)});
  }
  result.verdict = VerdictOf(value);
  result.points = IntOf(value, "points");
  result.max_points = IntOf(value, "max_points");
  result.compile_output = value.value("compile_output", "");
  result.ignored_files = value.value("ignored_files", std::vector<std::string>{});
  result.jail_level = value.value("jail_level", "");
  result.course_version = value.value("course_version", "");
  result.bundle_digest = value.value("bundle_digest", "");
  result.seed = SeedOf(value);
  result.compile_seconds = value.value("compile_seconds", 0.0);
  result.run_seconds = value.value("run_seconds", 0.0);
  return result;
}

}  // namespace

std::string ToLine(const Request& request) {
  return Line({{"bundles", request.bundles},
               {"lab", request.lab},
               {"scratch", request.scratch},
               {"headers", request.headers},
               {"seed", SeedText(request.seed)},
               {"total_seconds", request.total_seconds}});
}

std::string ToLine(const ProgressEvent& event) {
  return Line({{"kind", "event"},
               {"stage", Text(StageName(event.stage))},
               {"done", event.tests_done},
               {"tests", event.tests},
               {"test", event.test},
               {"verdict", Text(VerdictName(event.verdict))}});
}

std::string ToLine(const VerifiedResult& result) {
  json tests = json::array(), hidden = json::array();
  for (const runner::TestResult& test : result.result.tests) tests.push_back(ToJson(test));
  for (const HiddenNote& note : result.hidden) {
    hidden.push_back({{"test", note.test}, {"visibility", Text(VisibilityName(note.visibility))}});
  }
  return Line({{"kind", "result"},
               {"results", tests},
               {"seconds", result.result.seconds},
               {"hidden", hidden},
               {"verdict", Text(VerdictName(result.verdict))},
               {"points", result.points},
               {"max_points", result.max_points},
               {"compile_output", result.compile_output},
               {"ignored_files", result.ignored_files},
               {"jail_level", result.jail_level},
               {"course_version", result.course_version},
               {"bundle_digest", result.bundle_digest},
               {"seed", SeedText(result.seed)},
               {"compile_seconds", result.compile_seconds},
               {"run_seconds", result.run_seconds}});
}

std::string ToLine(const absl::Status& error) {
  return Line({{"kind", "error"}, {"code", error.raw_code()}, {"message", std::string(error.message())}});
}

absl::StatusOr<Request> ParseRequest(std::string_view line) {
  const json value = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return absl::InvalidArgumentError("a request is a JSON object");
  try {
    return Request{value.at("bundles"), value.at("lab"), value.at("scratch"),
                   value.at("headers"), SeedOf(value),   IntOf(value, "total_seconds")};
  } catch (const std::exception& e) {  // of the library, or of IntOf()
    return absl::InvalidArgumentError(absl::StrCat("request: ", e.what()));
  }
}

absl::StatusOr<Message> ParseMessage(std::string_view line) {
  const json value = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return absl::DataLossError("a message is a JSON object");
  try {
    const std::string kind = value.value("kind", "");
    if (kind == "event") return Message(EventOf(value));
    if (kind == "result") return Message(ResultOf(value));
    if (kind == "error") return Message(ErrorOf(value));
    return absl::DataLossError(absl::StrCat("a message of the kind \"", kind, "\""));
  } catch (const std::exception& e) {
    return absl::DataLossError(absl::StrCat("message: ", e.what()));
  }
}

}  // namespace course::verified
