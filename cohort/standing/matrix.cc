#include "cohort/standing/matrix.h"

#include <algorithm>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cohort/policy/records.h"
#include "cohort/policy/words.h"

namespace course::cohort {
namespace {

class Maker {
 public:
  Maker(const Config& config, const std::vector<std::string>& learners, const std::string& current_version) {
    matrix_.learners = learners;
    matrix_.assignments = config.assignments.size();
    matrix_.cells.resize(learners.size() * matrix_.assignments);
    matrix_.current_version = current_version;
    for (size_t i = 0; i < learners.size(); ++i) people_.emplace(learners[i], i);
    for (size_t i = 0; i < config.assignments.size(); ++i) {
      const Assignment& assignment = config.assignments[i];
      (assignment.kind == Assignment::Kind::kLab ? labs_ : banks_).emplace(assignment.id, i);
    }
  }

  void Add(const store::GradedRow& row) {
    Cell* cell = Find(row.learner, labs_, row.lab);
    if (cell == nullptr) return;
    Came(*cell, row.received_ms);
    if (store::IsOpen(row.state)) {
      ++cell->waiting;
    } else if (row.state == store::JobState::kFailed) {
      ++cell->failed;
    } else if (IsGradedWork(row)) {
      Count(*cell, row.points, row.max_points, row.id, row.course_version);
    } else if (row.state == store::JobState::kDone) {
      ++cell->refused;
    }
  }

  void Add(const store::QuizAttempt& attempt) {
    Cell* cell = Find(attempt.learner, banks_, attempt.bank);
    if (cell == nullptr) return;
    Came(*cell, attempt.closed_ms);
    if (IsGradedWork(attempt)) Count(*cell, attempt.points, attempt.max_points, attempt.id, "");
  }

  // After everything that was verified: a report counts only where there is nothing else.
  void Add(const store::ReportedRun& run) {
    Cell* cell = Find(run.account, labs_, run.lab);
    if (cell == nullptr) return;
    ++cell->reports;
    // The learner's clock may be wrong in either direction, but a run did not begin after it was received.
    Came(*cell, std::min(run.started_ms, run.received_ms));
    if (cell->attempts == 0) Better(*cell, run.points, run.max_points, "", run.course_version);
  }

  Matrix Make() {
    for (Cell& cell : matrix_.cells) {
      cell.state = StateOf(cell);
      cell.other_version = !cell.course_version.empty() && !matrix_.current_version.empty() &&
                           cell.course_version != matrix_.current_version;
    }
    return std::move(matrix_);
  }

 private:
  using Places = std::unordered_map<std::string_view, size_t>;

  Cell* Find(const std::string& learner, const Places& places, const std::string& id) {
    const auto person = people_.find(learner);
    const auto place = places.find(id);
    if (person == people_.end() || place == places.end()) return nullptr;
    return &matrix_.cells[person->second * matrix_.assignments + place->second];
  }

  static void Came(Cell& cell, int64_t ms) { cell.last = std::max(cell.last, absl::FromUnixMillis(ms)); }

  static void Count(Cell& cell, double points, double max_points, const std::string& id, const std::string& version) {
    if (++cell.attempts == 1) cell.points = cell.max_points = 0;
    Better(cell, points, max_points, id, version);
  }

  // Of equally good ones the newest stands: it has the newest version of the course.
  static void Better(Cell& cell, double points, double max_points, const std::string& id, const std::string& version) {
    if (max_points <= 0 || (cell.max_points > 0 && points * cell.max_points < cell.points * max_points)) return;
    cell.points = points;
    cell.max_points = max_points;
    cell.best = id;
    cell.course_version = version;
  }

  static CellState StateOf(const Cell& cell) {
    if (cell.attempts > 0) {
      if (cell.points <= 0) return CellState::kNoPoints;
      return cell.points < cell.max_points ? CellState::kSome : CellState::kFull;
    }
    if (cell.waiting > 0 || cell.failed > 0) return CellState::kWaiting;
    if (cell.refused > 0) return CellState::kNoPoints;
    return cell.reports > 0 ? CellState::kReported : CellState::kNothing;
  }

  Matrix matrix_;
  Places people_, labs_, banks_;  // keys are the caller's strings
};

std::string PointsText(const Cell& cell) {
  return absl::StrCat(NumberText(cell.points), " of ", NumberText(cell.max_points), " points");
}

}  // namespace

std::string_view CellStateName(CellState state) {
  switch (state) {
    case CellState::kNothing:
      return "nothing";
    case CellState::kReported:
      return "self-reported";
    case CellState::kWaiting:
      return "waiting";
    case CellState::kNoPoints:
      return "no points";
    case CellState::kSome:
      return "some points";
    case CellState::kFull:
      return "full marks";
  }
  return "";
}

Matrix MakeMatrix(const Config& config, const std::vector<std::string>& learners, const MatrixRows& rows,
                  const std::string& current_version) {
  Maker maker(config, learners, current_version);
  if (rows.graded != nullptr) {
    for (const store::GradedRow& row : *rows.graded) maker.Add(row);
  }
  if (rows.quizzes != nullptr) {
    for (const store::AnsweredAttempt& row : *rows.quizzes) maker.Add(row.attempt);
  }
  if (rows.reported != nullptr) {
    for (const store::ReportedRun& row : *rows.reported) maker.Add(row);
  }
  return maker.Make();
}

std::string CellText(const Assignment& assignment, const Cell& cell, const std::string& current_version,
                     absl::Time now) {
  if (cell.state == CellState::kNothing) return "nothing submitted";
  const bool quiz = assignment.kind == Assignment::Kind::kQuiz;
  std::vector<std::string> parts;
  if (cell.attempts > 0) {
    parts.push_back(absl::StrCat(PointsText(cell), quiz ? "" : ", verified"));
  } else if (cell.state == CellState::kReported) {
    parts.push_back(absl::StrCat(PointsText(cell), ", self-reported and not verified"));
  } else if (cell.refused > 0) {
    parts.push_back("nothing that compiles yet");
  }
  if (cell.waiting > 0) parts.push_back(absl::StrCat(cell.waiting, " waiting to be graded"));
  if (cell.failed > 0) parts.push_back(absl::StrCat(cell.failed, " could not be graded"));
  const int tries = cell.attempts > 0 ? cell.attempts : cell.reports;
  if (tries > 0) {
    const std::string word =
        cell.attempts > 0 ? CountText(tries, "attempt", "attempts") : CountText(tries, "run", "runs");
    parts.push_back(absl::StrCat(word, ", the last change ", Ago(cell.last, now)));
  } else {
    parts.push_back(absl::StrCat("the last change ", Ago(cell.last, now)));
  }
  if (cell.other_version) {
    parts.push_back(absl::StrCat("course version ", cell.course_version, ", the current one is ", current_version));
  } else if (!cell.course_version.empty()) {
    parts.push_back(absl::StrCat("course version ", cell.course_version));
  }
  return absl::StrJoin(parts, "; ");
}

std::string Ago(absl::Time then, absl::Time now) {
  if (then == absl::InfinitePast()) return "never";
  const absl::Duration gone = now - then;
  if (gone < absl::Minutes(1)) return "just now";
  if (gone < absl::Hours(1)) return absl::StrCat(absl::ToInt64Minutes(gone), " min ago");
  if (gone < absl::Hours(48)) return absl::StrCat(absl::ToInt64Hours(gone), " h ago");
  return absl::StrCat(absl::ToInt64Hours(gone) / 24, " d ago");
}

}  // namespace course::cohort
