// The gradebook that Canvas exports: who is in the course there, and which columns it has.
//
// Source: Instructure, "How do I export grades in the Gradebook?" and "How do I import grades in the Gradebook?": the
// columns Student, ID, SIS User ID, SIS Login ID, Section, and a row "Points Possible".

#ifndef COHORT_EXCHANGE_CANVAS_GRADEBOOK_H_
#define COHORT_EXCHANGE_CANVAS_GRADEBOOK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course::cohort {

struct CanvasStudent {
  int line = 0;      // of the file
  std::string name;  // as Canvas writes it, "Lovelace, Ada"
  std::string id;    // Canvas's own number, digits; the only column that is never empty
  std::string sis_id;
  std::string login;
  std::string section;

  bool operator==(const CanvasStudent&) const = default;
};

struct CanvasGradebook {
  std::vector<CanvasStudent> students;
  std::vector<std::string> columns;  // headers behind the identity: "Lab 1 (4711)", "Current Score"

  bool operator==(const CanvasGradebook&) const = default;
};

// Columns may stand in any order and be separated by commas, semicolons or tabs. Rows without a Canvas ID (Points
// Possible, Manual Posting) and Canvas's test student are no students. InvalidArgument, with the line, for a file that
// is no table (base/csv.h), for a column that is missing or there twice, for an ID that is no number or there twice.
absl::StatusOr<CanvasGradebook> ReadCanvasGradebook(std::string_view csv);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_CANVAS_GRADEBOOK_H_
