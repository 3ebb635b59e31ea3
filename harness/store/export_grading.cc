#include "harness/store/export_grading.h"

#include <algorithm>
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
absl::StatusOr<std::string> FilesText(Statement query) {
  std::vector<std::string> files;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return absl::StrCat("{", absl::StrJoin(files, ",\n"), "}");
    files.push_back(absl::StrCat(JsonText(query.Text(0)), ":", JsonText(absl::Base64Escape(query.Text(1)))));
  }
}

enum class Tests { kAll, kShown };

std::string TestText(const GradedTest& graded) {
  JsonObject object = TestObject(graded.test);
  object.Add("visibility", graded.visibility);
  return std::move(object).Text();
}

// What a learner may have of a result with hidden tests: the verdict, the points, the seed and the time of all tests
// would tell of those that are left out.
void WithoutHidden(const GradedResult& result, JsonObject& object) {
  int points = 0, max_points = 0, hidden = 0;
  for (const GradedTest& test : result.tests) {
    if (test.visibility != "now") {
      ++hidden;
      continue;
    }
    points += test.test.points;
    max_points += test.test.max_points;
  }
  if (result.verdict == Verdict::kNotCompiled) object.Add("verdict", std::string(VerdictName(result.verdict)));
  object.Add("points", points);
  object.Add("max_points", max_points);
  object.Add("hidden_tests", hidden);
}

void OfAllTests(const GradedResult& result, JsonObject& object) {
  object.Add("verdict", std::string(VerdictName(result.verdict)));
  object.Add("points", result.points);
  object.Add("max_points", result.max_points);
  // As a text: most readers of JSON keep 53 bits of a number.
  object.Add("seed", absl::StrCat(result.seed));
  object.Add("run_seconds", result.run_seconds);
}

std::string ResultText(const GradedResult& result, Tests which) {
  JsonObject object;
  const bool hides = std::any_of(result.tests.begin(), result.tests.end(),
                                 [](const GradedTest& test) { return test.visibility != "now"; });
  if (which == Tests::kShown && hides) {
    WithoutHidden(result, object);
  } else {
    OfAllTests(result, object);
  }
  object.Add("message", result.message);
  object.AddList("ignored_files", TextsOf(result.ignored_files, JsonText));
  object.Add("level", result.level);
  object.Add("course_version", result.course_version);
  object.Add("bundle_digest", result.bundle_digest);
  object.Add("compile_seconds", result.compile_seconds);
  object.Add("finished_ms", result.finished_ms);
  std::vector<std::string> tests;
  for (const GradedTest& test : result.tests) {
    if (which == Tests::kAll || test.visibility == "now") tests.push_back(TestText(test));
  }
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

absl::StatusOr<std::string> SubmissionText(const Database& db, const Job& job, Tests which) {
  // Who has it now says nothing elsewhere: there it waits; or, as where its worker died, a newer one does.
  const bool open = IsOpen(job.state);
  std::string newer;
  if (open) {
    ASSIGN_OR_RETURN(newer, ReadNewerThan(db, job));
  }
  const bool superseded = !newer.empty();
  JsonObject object;
  object.Add("id", job.id);
  object.Add("learner", job.learner);
  object.Add("lab", job.lab);
  object.Add("received_ms", job.received_ms);
  object.Add("spares_until_ms", job.spares_until_ms);
  object.Add("state", std::string(JobStateName(superseded ? JobState::kSuperseded
                                               : open     ? JobState::kQueued
                                                          : job.state)));
  object.Add("attempt", open ? 0 : job.attempt);
  object.Add("deaths", open ? 0 : job.deaths);
  object.Add("reason", open ? "" : job.reason);
  object.Add("superseded_by", superseded ? newer : job.superseded_by);
  ASSIGN_OR_RETURN(const std::vector<std::string> files, NamesAndHashes(db, job.number));
  object.AddList("files", files);
  ASSIGN_OR_RETURN(const std::optional<GradedResult> result, ReadResult(db, job.id));
  if (result.has_value()) object.AddObject("result", ResultText(*result, which));
  return std::move(object).Text();
}

// {"files", "submissions"}; `files` asks for hashes and bytes, `jobs` for jobs.
absl::StatusOr<std::string> GradingText(const Database& db, Statement files, Statement jobs, Tests which) {
  ASSIGN_OR_RETURN(const std::string files_text, FilesText(std::move(files)));
  ASSIGN_OR_RETURN(const std::vector<Job> all, ReadJobRows(db, std::move(jobs)));
  std::vector<std::string> submissions;
  for (const Job& job : all) {
    ASSIGN_OR_RETURN(submissions.emplace_back(), SubmissionText(db, job, which));
  }
  return absl::StrCat("{\"files\":", files_text, ",\n\"submissions\":", JsonLines(submissions), "}");
}

}  // namespace

absl::StatusOr<std::string> ExportGrading(const Database& db) {
  ASSIGN_OR_RETURN(Statement files, db.Prepare("SELECT sha256, bytes FROM submission_files ORDER BY sha256"));
  ASSIGN_OR_RETURN(Statement jobs, db.Prepare(JobQuery("ORDER BY number")));
  return GradingText(db, std::move(files), std::move(jobs), Tests::kAll);
}

absl::StatusOr<std::string> ExportGradingOf(const Database& db, const std::string& learner) {
  ASSIGN_OR_RETURN(Statement files, db.Prepare(R"sql(
      SELECT sha256, bytes FROM submission_files WHERE sha256 IN
        (SELECT submitted.sha256 FROM submissions JOIN submitted ON submission = number WHERE learner = ?1)
      ORDER BY sha256)sql"));
  files.Bind(1, learner);
  ASSIGN_OR_RETURN(Statement jobs, db.Prepare(JobQuery("WHERE learner = ?1 ORDER BY number")));
  jobs.Bind(1, learner);
  return GradingText(db, std::move(files), std::move(jobs), Tests::kShown);
}

}  // namespace course::store
