// All submissions as one table for a spreadsheet.

#ifndef HARNESS_GRADING_SUMMARY_CSV_H_
#define HARNESS_GRADING_SUMMARY_CSV_H_

#include <string>
#include <vector>

#include "harness/grading/intake.h"
#include "harness/grading/report.h"

namespace course::grading {

// learner, lab, state, verdict, points, max_points, level, course_version, bundle, seed, note: a line for each
// submission, one for each file that was not taken, and one for each learner who sent nothing. What a learner calls
// himself never reaches out of the table (base/csv.h).
std::string SummaryCsv(const std::vector<Report>& reports, const Intake& intake);

}  // namespace course::grading

#endif  // HARNESS_GRADING_SUMMARY_CSV_H_
