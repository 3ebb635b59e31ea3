#include "harness/privacy/export_grading.h"

#include <map>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/privacy/export_tests.h"
#include "harness/privacy/members.h"
#include "nlohmann/json.hpp"

namespace course::privacy {
namespace {

using nlohmann::json;
using Files = std::map<std::string, std::string>;  // by SHA-256

absl::StatusOr<Files> ReadFiles(const json& object) {
  Files files;
  Members members(object, "grading.files");
  for (const auto& [name, value] : object.items()) {
    std::string text;
    members.Read(name.c_str(), text);
    if (!absl::Base64Unescape(text, &files[name])) members.Refuse(name.c_str(), "must be base64");
    if (base::Sha256Hex(files[name]) != name) {
      members.Refuse(name.c_str(), "the SHA-256 of its bytes is another than the name says");
    }
  }
  RETURN_IF_ERROR(members.status());
  return files;
}

absl::StatusOr<store::GradedTest> ReadGradedTest(const json& value, const std::string& place) {
  Members members(value, place);
  store::GradedTest graded;
  graded.test = ReadTest(members);
  members.Read("visibility", graded.visibility);
  RETURN_IF_ERROR(members.status());
  return graded;
}

absl::StatusOr<store::GradedResult> ReadResult(const json& value, const std::string& place) {
  Members members(value, place);
  store::GradedResult result;
  std::string seed;
  members.Read("verdict", result.verdict);
  members.Read("points", result.points);
  members.Read("max_points", result.max_points);
  members.Read("message", result.message);
  members.Read("level", result.level);
  members.Read("course_version", result.course_version);
  members.Read("bundle_digest", result.bundle_digest);
  members.Read("seed", seed);
  members.Read("compile_seconds", result.compile_seconds);
  members.Read("run_seconds", result.run_seconds);
  members.Read("finished_ms", result.finished_ms);
  const json* ignored = members.List("ignored_files");
  RETURN_IF_ERROR(members.status());
  if (!absl::SimpleAtoi(seed, &result.seed)) members.Refuse("seed", "must be a whole number in quotes");
  for (const json& name : *ignored) {
    if (!name.is_string()) members.Refuse("ignored_files", "must be a list of texts");
    if (name.is_string()) result.ignored_files.push_back(name);
  }
  RETURN_IF_ERROR(members.ReadRows("tests", ReadGradedTest, result.tests));
  return result;
}

absl::StatusOr<store::SubmittedFile> ReadFile(const json& value, const std::string& place, const Files& files) {
  Members members(value, place);
  store::SubmittedFile file;
  std::string sha256;
  members.Read("name", file.name);
  members.Read("sha256", sha256);
  const auto found = files.find(sha256);
  if (found == files.end()) members.Refuse("sha256", absl::StrCat(sha256, " is not among the files"));
  RETURN_IF_ERROR(members.status());
  file.bytes = found->second;
  return file;
}

absl::StatusOr<store::SubmissionHistory> ReadSubmission(const json& value, const std::string& place, const Files& all,
                                                        int schema) {
  Members members(value, place);
  store::SubmissionHistory read;
  std::string state;
  members.Read("id", read.submission.id);
  members.Read("learner", read.submission.learner);
  members.Read("lab", read.submission.lab);
  members.Read("received_ms", read.submission.received_ms);
  if (schema >= 5) members.Read("spares_until_ms", read.submission.spares_until_ms);
  members.Read("state", state);
  members.Read("attempt", read.attempt);
  members.Read("deaths", read.deaths);
  members.Read("reason", read.reason);
  members.Read("superseded_by", read.superseded_by);
  RETURN_IF_ERROR(members.status());
  const std::optional<store::JobState> known = store::ParseJobState(state);
  if (!known.has_value()) members.Refuse("state", absl::StrCat("\"", state, "\" is no state of a submission"));
  RETURN_IF_ERROR(members.status());
  read.state = *known;
  const auto read_file = [&](const json& item, const std::string& at) { return ReadFile(item, at, all); };
  RETURN_IF_ERROR(members.ReadRows("files", read_file, read.submission.files));
  if (value.contains("result")) {
    ASSIGN_OR_RETURN(read.result, ReadResult(value["result"], members.Place("result")));
  }
  return read;
}

}  // namespace

absl::StatusOr<std::vector<store::SubmissionHistory>> ReadGrading(const json& value, int schema) {
  Members members(value, "grading");
  const json* files = members.Object("files");
  RETURN_IF_ERROR(members.status());
  ASSIGN_OR_RETURN(const Files all, ReadFiles(*files));
  std::vector<store::SubmissionHistory> read;
  const auto read_submission = [&](const json& item, const std::string& at) {
    return ReadSubmission(item, at, all, schema);
  };
  RETURN_IF_ERROR(members.ReadRows("submissions", read_submission, read));
  return read;
}

}  // namespace course::privacy
