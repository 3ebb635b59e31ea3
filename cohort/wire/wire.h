// What a learner's clone and the cohort's server say to each other below /api/v1: values, with a form as JSON.
//
//   clone ── Submission, Runs ──► server          clone ◄── Me, Labs, State, Events, Error ── server
//
// Both ways are checked. The server reads what a stranger may have sent: an unknown field is a mistake. The client
// reads what a newer server may have sent: an unknown field is passed over. web/cohort/openapi.json says the same for
// others.

#ifndef COHORT_WIRE_WIRE_H_
#define COHORT_WIRE_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/grading_store.h"
#include "harness/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace course::cohort::wire {

// Below this path everything stands.
inline constexpr std::string_view kApi = "/api/v1";

// Of requests, in bytes of JSON. A source of store::kMaxSource bytes may double as JSON (line ends, quotation marks).
inline constexpr size_t kLongestSubmission = 1 << 20;
inline constexpr size_t kLongestRuns = 1 << 20;
inline constexpr size_t kLongestAnswer = 8 << 20;
inline constexpr size_t kMostRunsAtOnce = 50;

// What a submission consists of: the files of a lab that a learner writes.
inline constexpr std::string_view kSourceFile = "starter.cc";

// A submission's or run's id: 32 hexadecimal digits in lower case, drawn by the client, so that what is sent twice is
// kept once. The server stores a submission as ACCOUNT-ID: nobody can take another's.
bool IsId(std::string_view text);

struct File {
  std::string name;    // "starter.cc"
  std::string sha256;  // of text, 64 hexadecimal digits in lower case
  std::string text;    // UTF-8 without NUL, 1 to store::kMaxSource bytes

  bool operator==(const File&) const = default;
};

struct Submission {
  std::string id;
  std::string lab;  // any of its names; the client says its label
  std::vector<File> files;

  bool operator==(const Submission&) const = default;
};

// One TEST.
struct TestOutcome {
  std::string suite, name;
  Verdict verdict = Verdict::kFailed;
  int points = 0, max_points = 0;
  std::string message;  // of a verified result; runs send none

  bool operator==(const TestOutcome&) const = default;
};
// A graded run of the learner's own machine. Nobody checks it: it is shown as what it is.
struct ReportedRun {
  std::string id;
  std::string lab;
  Verdict verdict = Verdict::kFailed;
  int points = 0, max_points = 0;
  int64_t started_ms = 0;
  std::string course_version;
  std::string digest;
  std::vector<TestOutcome> tests;

  bool operator==(const ReportedRun&) const = default;
};

// What a learner may see of a verified result (cohort/shown).
struct Result {
  std::optional<Verdict> verdict;  // absent while hidden tests are withheld: it would tell theirs
  int points = 0, max_points = 0;  // of the tests below
  int withheld_tests = 0, withheld_max_points = 0;
  std::string message;  // of the compiler
  std::vector<std::string> ignored_files;
  std::string level;  // of the jail
  std::string course_version;
  int64_t finished_ms = 0;
  std::vector<TestOutcome> tests;

  bool operator==(const Result&) const = default;
};

// Where a submission stands.
struct State {
  std::string id;
  std::string lab;  // label
  int64_t received_ms = 0;
  store::JobState state = store::JobState::kQueued;
  std::string reason;         // of kFailed
  std::string superseded_by;  // id, of kSuperseded
  std::optional<Result> result;

  bool operator==(const State&) const = default;
};

struct Events {
  store::JobState state = store::JobState::kQueued;
  int next = 0;  // from= of the next call
  std::vector<store::GradingEvent> events;

  bool operator==(const Events&) const = default;
};

struct Me {
  std::string account, login, name;
  std::string role;  // "learner", "instructor", "admin"
  std::vector<std::string> scopes;
  std::string cohort, cohort_name;

  bool operator==(const Me&) const = default;
};

struct Lab {
  std::string lab;   // label
  std::string name;  // "00-01"
  std::string title;
  int max_points = 0;
  double weight = 1;
  std::optional<int64_t> due_ms;   // the learner's own; absent: no deadline
  std::vector<std::string> files;  // what a submission may hold

  bool operator==(const Lab&) const = default;
};

struct Error {
  std::string code;     // "not_found"
  std::string message;  // value, rule and place

  bool operator==(const Error&) const = default;
};

// Requests. InvalidArgument names the field, its value and the rule; the hash of each file is compared with its text.
// `files` of a submission: 1 to store::kMostSubmittedFiles, in any order, each name once.
absl::StatusOr<Submission> SubmissionFrom(std::string_view body);
absl::StatusOr<std::vector<ReportedRun>> RunsFrom(std::string_view body);
nlohmann::json ToJson(const Submission& submission);
nlohmann::json ToJson(const std::vector<ReportedRun>& runs);

// Answers; the parsers take a parsed body (ParseAnswer).
nlohmann::json ToJson(const State& state);
nlohmann::json ToJson(const Events& events);
nlohmann::json ToJson(const Me& me);
nlohmann::json ToJson(const Lab& lab);
nlohmann::json ToJson(const Error& error);
absl::StatusOr<nlohmann::json> ParseAnswer(std::string_view body);
absl::StatusOr<State> StateFrom(const nlohmann::json& answer);
absl::StatusOr<std::vector<State>> StatesFrom(const nlohmann::json& answer);  // {"submissions": [...]}
absl::StatusOr<Events> EventsFrom(const nlohmann::json& answer);
absl::StatusOr<Me> MeFrom(const nlohmann::json& answer);
absl::StatusOr<std::vector<Lab>> LabsFrom(const nlohmann::json& answer);  // {"labs": [...]}
absl::StatusOr<Error> ErrorFrom(const nlohmann::json& answer);

// As text; bytes that are no UTF-8 become U+FFFD.
std::string Dump(const nlohmann::json& json);

}  // namespace course::cohort::wire

#endif  // COHORT_WIRE_WIRE_H_
