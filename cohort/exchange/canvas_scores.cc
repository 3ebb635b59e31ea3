#include "cohort/exchange/canvas_scores.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "base/csv.h"

namespace course::cohort {
namespace {

// "Lab 1 (4711)" without the number that Canvas adds.
std::string TitleOf(const std::string& header) {
  const size_t open = header.rfind(" (");
  if (open == std::string::npos || header.back() != ')' || open + 3 >= header.size()) return header;
  const bool number = std::all_of(header.begin() + open + 2, header.end() - 1, absl::ascii_isdigit);
  return number ? header.substr(0, open) : header;
}

std::string HeaderFor(const ScoreColumn& column, const CanvasGradebook& gradebook) {
  for (const std::string& header : gradebook.columns) {
    if (TitleOf(header) == column.title) return header;
  }
  return column.title;
}

std::string Line(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = base::WithoutFormula(cell);
  return base::CsvLine(cells);
}

}  // namespace

std::string CanvasScores(const CanvasGradebook& gradebook, const Matching& matching, const ScoreTable& table) {
  std::vector<std::string> header = {"Student", "ID", "SIS User ID", "SIS Login ID", "Section"};
  std::vector<std::string> possible = {"    Points Possible", "", "", "", ""};
  for (const ScoreColumn& column : table.columns) {
    header.push_back(HeaderFor(column, gradebook));
    possible.push_back(PointsText(column.max_points));
  }
  std::string text = Line(header) + Line(possible);
  for (const Match& match : matching.matches) {
    const CanvasStudent& student = gradebook.students[match.student];
    std::vector<std::string> cells = {student.name, student.id, student.sis_id, student.login, student.section};
    for (size_t column = 0; column < table.columns.size(); ++column) {
      const ScoreCell& cell = table.At(match.learner, column);
      cells.push_back(HasScore(cell.progress) ? PointsText(cell.points) : "");
    }
    text += Line(cells);
  }
  return text;
}

}  // namespace course::cohort
