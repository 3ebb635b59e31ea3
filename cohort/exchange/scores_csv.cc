#include "cohort/exchange/scores_csv.h"

#include <string>
#include <vector>

#include "base/csv.h"

namespace course::cohort {
namespace {

std::string Line(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = base::WithoutFormula(cell);
  return base::CsvLine(cells);
}

std::string TimeText(absl::Time at) {
  if (at == absl::InfinitePast()) return "";
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", at, absl::UTCTimeZone());
}

}  // namespace

std::string ScoresCsv(const ScoreTable& table) {
  std::string text = Line({"login", "name", "section", "sis_id", "assignment", "title", "points", "max_points", "state",
                           "at", "counted", "course_version", "comment"});
  for (size_t learner = 0; learner < table.learners.size(); ++learner) {
    const store::Account& who = table.learners[learner];
    for (size_t column = 0; column < table.columns.size(); ++column) {
      const ScoreColumn& what = table.columns[column];
      const ScoreCell& cell = table.At(learner, column);
      text += Line({who.login, who.name, who.section, who.sis_id, what.id, what.title,
                    HasScore(cell.progress) ? PointsText(cell.points) : "", PointsText(what.max_points),
                    std::string(ProgressName(cell.progress)), TimeText(cell.at), cell.counted, cell.course_version,
                    cell.comment});
    }
  }
  return text;
}

}  // namespace course::cohort
