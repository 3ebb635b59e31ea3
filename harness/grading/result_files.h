// The files that grading leaves behind.
//
//   OUT/summary.csv
//   OUT/learners/ada/00-01/results.json   for Gradescope
//   OUT/learners/ada/00-01/junit.xml      for continuous integration

#ifndef HARNESS_GRADING_RESULT_FILES_H_
#define HARNESS_GRADING_RESULT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/catalog/catalog.h"
#include "harness/grading/intake.h"
#include "harness/grading/report.h"

namespace course::grading {

// Folder of one submission's files, relative to OUT.
std::string ResultFolder(const Report& report);

// Only their owner may read them. Internal or ResourceExhausted names the file that could not be written.
absl::Status WriteResultFiles(const std::vector<Report>& reports, const Intake& intake, const std::string& out);

}  // namespace course::grading

#endif  // HARNESS_GRADING_RESULT_FILES_H_
