// All submissions as one table for a spreadsheet.

#ifndef HARNESS_GRADING_SUMMARY_CSV_H_
#define HARNESS_GRADING_SUMMARY_CSV_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/intake.h"
#include "harness/grading/report.h"

namespace course::grading {

// One cell: quoted (RFC 4180), and a text in which a spreadsheet would see a formula (it begins with = + - @, a tab, a
// line break or their full-width forms) has an apostrophe before it, so that it stays a text. What a learner calls
// himself never reaches out of the table.
// Source: OWASP, "CSV Injection".
std::string CsvCell(std::string_view text);

// learner, lab, state, verdict, points, max_points, level, course_version, bundle, seed, note: a line for each
// submission, one for each file that was not taken, and one for each learner who sent nothing.
std::string SummaryCsv(const std::vector<Report>& reports, const Intake& intake);

}  // namespace course::grading

#endif  // HARNESS_GRADING_SUMMARY_CSV_H_
