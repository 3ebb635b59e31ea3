#include <filesystem>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "cohort/exchange/bundle.h"
#include "cohort/exchange/canvas_gradebook.h"
#include "cohort/exchange/canvas_scores.h"
#include "cohort/exchange/lti_scores.h"
#include "cohort/exchange/match.h"
#include "cohort/exchange/read_scores.h"
#include "cohort/exchange/scores_csv.h"
#include "harness/course/attic.h"
#include "harness/course/cmd_cohort.h"
#include "harness/course/files.h"
#include "harness/course/opened_cohort.h"
#include "harness/grading/gradescope.h"
#include "harness/grading/junit.h"

namespace course::cli {
namespace {

constexpr size_t kMostGradebook = 4 << 20;

struct Exporting {
  const Context& context;
  const CohortOptions& options;
  OpenedCohort cohort;

  absl::Time Now() const { return absl::FromUnixMillis(context.now_ms()); }
};

absl::StatusOr<std::string> Bundle(const Exporting& from) {
  ASSIGN_OR_RETURN(const cohort::Bundle bundle, cohort::ReadCohort(*from.cohort.store, from.cohort.config.id,
                                                                   from.cohort.config_text, from.context.now_ms()));
  return cohort::PackBundle(bundle);
}

absl::StatusOr<std::string> Scores(const Exporting& from) {
  ASSIGN_OR_RETURN(const cohort::ScoreTable table,
                   cohort::ReadScores(from.cohort.config, from.cohort.store->cohort(), from.Now()));
  return cohort::ScoresCsv(table);
}

absl::StatusOr<std::string> Lti(const Exporting& from) {
  ASSIGN_OR_RETURN(const cohort::ScoreTable table,
                   cohort::ReadScores(from.cohort.config, from.cohort.store->cohort(), from.Now()));
  return cohort::LtiScores(table, from.Now());
}

absl::StatusOr<std::string> Canvas(const Exporting& from) {
  const std::string& name = from.options.gradebook;
  if (name.empty()) {
    return absl::InvalidArgumentError(
        "--gradebook FILE is missing: what Canvas exports from its Gradebook says who is who");
  }
  const absl::StatusOr<std::string> csv = base::ReadFile(std::filesystem::absolute(name).string(), kMostGradebook);
  if (!csv.ok()) return absl::InvalidArgumentError(csv.status().message());
  const absl::StatusOr<cohort::CanvasGradebook> gradebook = cohort::ReadCanvasGradebook(*csv);
  if (!gradebook.ok()) return absl::InvalidArgumentError(absl::StrCat(name, ", ", gradebook.status().message()));
  ASSIGN_OR_RETURN(const cohort::ScoreTable table,
                   cohort::ReadScores(from.cohort.config, from.cohort.store->cohort(), from.Now()));
  const cohort::Matching matching = cohort::MatchStudents(*gradebook, table.learners);
  *from.context.err << cohort::MatchReport(*gradebook, table.learners, matching);
  return cohort::CanvasScores(*gradebook, matching, table);
}

absl::StatusOr<grading::Report> ReportOf(const Exporting& from) {
  const std::string& id = from.options.submission;
  if (id.empty()) return absl::InvalidArgumentError("--submission ID is missing: the page of a submission names it");
  store::GradingStore& grading = from.cohort.store->grading();
  ASSIGN_OR_RETURN(const std::optional<store::Job> job, grading.GetJob(id));
  if (!job.has_value()) return absl::InvalidArgumentError(absl::StrCat("there is no submission \"", id, "\""));
  grading::Report report = {.job = *job};
  ASSIGN_OR_RETURN(report.result, grading.GetResult(id));
  return report;
}

absl::StatusOr<std::string> Gradescope(const Exporting& from) {
  ASSIGN_OR_RETURN(const grading::Report report, ReportOf(from));
  return grading::GradescopeResults(report);
}

absl::StatusOr<std::string> JUnit(const Exporting& from) {
  ASSIGN_OR_RETURN(const grading::Report report, ReportOf(from));
  return grading::JUnitXml(report);
}

struct Format {
  const char* name;
  const char* ending;
  absl::StatusOr<std::string> (*write)(const Exporting&);
};
constexpr Format kFormats[] = {{"bundle", ".course-cohort.gz", Bundle},
                               {"scores", ".csv", Scores},
                               {"canvas", ".csv", Canvas},
                               {"lti", ".json", Lti},
                               {"gradescope", ".json", Gradescope},
                               {"junit", ".xml", JUnit}};

}  // namespace

Result RunCohortExport(const Context& context, const CohortOptions& options) {
  const Format* format = nullptr;
  std::string names;
  for (const Format& known : kFormats) {
    if (options.format == known.name) format = &known;
    absl::StrAppend(&names, names.empty() ? "" : ", ", known.name);
  }
  if (format == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("there is no format \"", options.format, "\": ", names));
  }
  ASSIGN_OR_RETURN(OpenedCohort cohort, OpenCohort(context, options.config));
  const std::string name = options.arguments.empty() ? absl::StrCat(cohort.config.id, "-", format->name, "-",
                                                                    TimeForFileName(context.now_ms()), format->ending)
                                                     : options.arguments[0];
  ASSIGN_OR_RETURN(const std::string path, NewFilePath(name));
  const Exporting from = {.context = context, .options = options, .cohort = std::move(cohort)};
  ASSIGN_OR_RETURN(const std::string bytes, format->write(from));
  RETURN_IF_ERROR(WriteFile(path, bytes, 0600));
  *context.out << from.cohort.config.name << ", " << format->name << ": " << path << " ("
               << HumanBytes(static_cast<int64_t>(bytes.size())) << ")\n";
  PrintNext(context, "./course cohort verify");
  return Exit::kDone;
}

}  // namespace course::cli
