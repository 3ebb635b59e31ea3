#include "harness/store/export_grading.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/store/export_tests.h"
#include "harness/store/grading_reader.h"
#include "harness/store/grading_rows.h"
#include "harness/store/json_object.h"

namespace course::store {
namespace {

// A file is what somebody sent, so it may hold any bytes; base64 brings all of them back (RFC 4648).
absl::StatusOr<std::string> FilesText(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT sha256, bytes FROM submission_files ORDER BY sha256"));
  std::vector<std::string> files;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return absl::StrCat("{", absl::StrJoin(files, ",\n"), "}");
    files.push_back(absl::StrCat(JsonText(query.Text(0)), ":", JsonText(absl::Base64Escape(query.Text(1)))));
  }
}

std::string TestText(const GradedTest& graded) {
  JsonObject object = TestObject(graded.test);
  object.Add("visibility", graded.visibility);
  return std::move(object).Text();
}

std::string ResultText(const GradedResult& result) {
  JsonObject object;
  object.Add("verdict", std::string(VerdictName(result.verdict)));
  object.Add("points", result.points);
  object.Add("max_points", result.max_points);
  object.Add("message", result.message);
  std::vector<std::string> ignored;
  for (const std::string& name : result.ignored_files) ignored.push_back(JsonText(name));
  object.AddList("ignored_files", ignored);
  object.Add("level", result.level);
  object.Add("course_version", result.course_version);
  object.Add("bundle_digest", result.bundle_digest);
  // As a text: most readers of JSON keep 53 bits of a number.
  object.Add("seed", absl::StrCat(result.seed));
  object.Add("compile_seconds", result.compile_seconds);
  object.Add("run_seconds", result.run_seconds);
  object.Add("finished_ms", result.finished_ms);
  std::vector<std::string> tests;
  for (const GradedTest& test : result.tests) tests.push_back(TestText(test));
  object.AddList("tests", tests);
  return std::move(object).Text();
}

absl::StatusOr<std::vector<std::string>> NamesAndHashes(const Database& db, int64_t number) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT name, sha256 FROM submitted WHERE submission = ?1 "
                                               "ORDER BY name"));
  query.Bind(1, number);
  std::vector<std::string> files;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return files;
    JsonObject file;
    file.Add("name", query.Text(0));
    file.Add("sha256", query.Text(1));
    files.push_back(std::move(file).Text());
  }
}

absl::StatusOr<std::string> SubmissionText(const Database& db, const Job& job) {
  // Who has it now says nothing elsewhere: there it waits.
  const bool open = IsOpen(job.state);
  JsonObject object;
  object.Add("id", job.id);
  object.Add("learner", job.learner);
  object.Add("lab", job.lab);
  object.Add("received_ms", job.received_ms);
  object.Add("state", std::string(JobStateName(open ? JobState::kQueued : job.state)));
  object.Add("attempt", open ? 0 : job.attempt);
  object.Add("deaths", open ? 0 : job.deaths);
  object.Add("reason", open ? "" : job.reason);
  object.Add("superseded_by", job.superseded_by);
  ASSIGN_OR_RETURN(const std::vector<std::string> files, NamesAndHashes(db, job.number));
  object.AddList("files", files);
  ASSIGN_OR_RETURN(const std::optional<GradedResult> result, ReadResult(db, job.id));
  if (result.has_value()) object.AddObject("result", ResultText(*result));
  return std::move(object).Text();
}

}  // namespace

absl::StatusOr<std::string> ExportGrading(const Database& db) {
  ASSIGN_OR_RETURN(const std::string files, FilesText(db));
  ASSIGN_OR_RETURN(Statement query, db.Prepare(JobQuery("ORDER BY number")));
  ASSIGN_OR_RETURN(const std::vector<Job> jobs, ReadJobRows(db, std::move(query)));
  std::vector<std::string> submissions;
  for (const Job& job : jobs) {
    ASSIGN_OR_RETURN(submissions.emplace_back(), SubmissionText(db, job));
  }
  return absl::StrCat("{\"files\":", files, ",\n\"submissions\":[", absl::StrJoin(submissions, ",\n"), "]}");
}

}  // namespace course::store
