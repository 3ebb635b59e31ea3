#include "harness/grading/summary_csv.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "harness/runner/safe_text.h"

namespace course::grading {
namespace {

std::string Line(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = base::WithoutFormula(runner::SafeText(cell));
  return base::CsvLine(cells);
}

std::vector<std::string> CellsOf(const Report& report) {
  const std::string state(store::JobStateName(report.job.state));
  if (!report.result.has_value()) {
    return {report.job.learner, report.job.lab, state, "", "", "", "", "", "", "", OneSentence(report)};
  }
  const store::GradedResult& result = *report.result;
  return {report.job.learner,
          report.job.lab,
          state,
          std::string(VerdictName(result.verdict)),
          absl::StrCat(result.points),
          absl::StrCat(result.max_points),
          result.level,
          result.course_version,
          result.bundle_digest,
          absl::StrCat(result.seed),
          ""};
}

}  // namespace

std::string SummaryCsv(const std::vector<Report>& reports, const Intake& intake) {
  std::string table = Line({"learner", "lab", "state", "verdict", "points", "max_points", "level", "course_version",
                            "bundle", "seed", "note"});
  std::set<std::string> sent;
  for (const Report& report : reports) {
    table += Line(CellsOf(report));
    sent.insert(report.job.learner);
  }
  for (const Note& note : intake.notes) {
    const std::string what = absl::StrCat(note.path.empty() ? "the folder" : note.path, " ", note.why);
    table += Line({note.learner, "", "not taken", "", "", "", "", "", "", "", what});
  }
  for (const std::string& learner : intake.learners) {
    if (!sent.contains(learner)) table += Line({learner, "", "nothing", "", "", "", "", "", "", "", "no submission"});
  }
  return table;
}

}  // namespace course::grading
