#include "harness/grading/result_files.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/grading/gradescope.h"
#include "harness/grading/junit.h"
#include "harness/grading/summary_csv.h"

namespace course::grading {

std::string ResultFolder(const Report& report) {
  // A learner's name is made for this (learner_name.h); a label is "//" and a folder.
  return absl::StrCat("learners/", report.job.learner, "/", catalog::ShortNameOf(report.job.lab.substr(2)));
}

absl::Status WriteResultFiles(const std::vector<Report>& reports, const Intake& intake, const std::string& out) {
  for (const Report& report : reports) {
    const std::string folder = absl::StrCat(out, "/", ResultFolder(report));
    RETURN_IF_ERROR(cli::WriteFile(folder + "/results.json", GradescopeResults(report), 0600));
    RETURN_IF_ERROR(cli::WriteFile(folder + "/junit.xml", JUnitXml(report), 0600));
  }
  return cli::WriteFile(out + "/summary.csv", SummaryCsv(reports, intake), 0600);
}

}  // namespace course::grading
