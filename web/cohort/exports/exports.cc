#include "web/cohort/exports/exports.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "cohort/exchange/bundle.h"
#include "cohort/exchange/canvas_gradebook.h"
#include "cohort/exchange/canvas_scores.h"
#include "cohort/exchange/lti_scores.h"
#include "cohort/exchange/match.h"
#include "cohort/exchange/read_scores.h"
#include "cohort/exchange/scores_csv.h"

namespace course::web {
namespace {

using Options = CohortExportsOptions;

struct File {
  std::string bytes;
  std::string content_type;
  std::string ending;  // of its name
};

absl::StatusOr<cohort::ScoreTable> Table(const Options& options) {
  return cohort::ReadScores(*options.config, options.store->cohort(), absl::FromUnixMillis(options.now_ms()));
}

absl::StatusOr<File> Scores(const Options& options, const Request&) {
  ASSIGN_OR_RETURN(const cohort::ScoreTable table, Table(options));
  return File{cohort::ScoresCsv(table), "text/csv; charset=utf-8", "scores.csv"};
}

absl::StatusOr<File> Lti(const Options& options, const Request&) {
  ASSIGN_OR_RETURN(const cohort::ScoreTable table, Table(options));
  return File{cohort::LtiScores(table, absl::FromUnixMillis(options.now_ms())), "application/json", "lti-ags.json"};
}

absl::StatusOr<File> Bundle(const Options& options, const Request&) {
  ASSIGN_OR_RETURN(const std::string config, base::ReadFile(options.config_path));
  ASSIGN_OR_RETURN(const cohort::Bundle bundle,
                   cohort::ReadCohort(*options.store, options.config->id, config, options.now_ms()));
  return File{cohort::PackBundle(bundle), "application/gzip", "bundle.course-cohort.gz"};
}

absl::StatusOr<cohort::CanvasGradebook> Upload(const Request& request) {
  const std::string& csv = request.body.empty() ? ValueOr(request.form, "text") : request.body;
  if (csv.empty()) {
    return absl::InvalidArgumentError(
        "no gradebook was sent: export it from Canvas (Grades, Export), and send that file by POST");
  }
  return cohort::ReadCanvasGradebook(csv);
}

absl::StatusOr<File> Canvas(const Options& options, const Request& request) {
  ASSIGN_OR_RETURN(const cohort::CanvasGradebook gradebook, Upload(request));
  ASSIGN_OR_RETURN(const cohort::ScoreTable table, Table(options));
  const cohort::Matching matching = cohort::MatchStudents(gradebook, table.learners);
  return File{cohort::CanvasScores(gradebook, matching, table), "text/csv; charset=utf-8", "canvas.csv"};
}

absl::StatusOr<File> CanvasReport(const Options& options, const Request& request) {
  ASSIGN_OR_RETURN(const cohort::CanvasGradebook gradebook, Upload(request));
  ASSIGN_OR_RETURN(const cohort::ScoreTable table, Table(options));
  const cohort::Matching matching = cohort::MatchStudents(gradebook, table.learners);
  return File{cohort::MatchReport(gradebook, table.learners, matching), "text/plain; charset=utf-8",
              "canvas-report.txt"};
}

Response Answered(const Options& options, absl::StatusOr<File> file) {
  if (file.ok()) {
    return {.content_type = std::move(file->content_type),
            .body = std::move(file->bytes),
            .download = absl::StrCat(options.config->id, "-", file->ending)};
  }
  return {.status = absl::IsInvalidArgument(file.status()) ? 400 : 503,
          .content_type = "text/plain; charset=utf-8",
          .body = absl::StrCat(file.status().message(), "\n")};
}

}  // namespace

std::map<std::string, std::function<Response(const Request&)>> CohortExports(const CohortExportsOptions& options) {
  using Make = absl::StatusOr<File> (*)(const Options&, const Request&);
  const std::map<std::string, Make> files = {{"scores.csv", Scores},
                                             {"canvas.csv", Canvas},
                                             {"canvas-report.txt", CanvasReport},
                                             {"lti-ags", Lti},
                                             {"bundle", Bundle}};
  std::map<std::string, std::function<Response(const Request&)>> answers;
  for (const auto& [name, make] : files) {
    answers[name] = [options, make = make](const Request& request) {
      return Answered(options, make(options, request));
    };
  }
  return answers;
}

}  // namespace course::web
