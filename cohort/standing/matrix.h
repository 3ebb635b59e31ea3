// Learners x assignments: who stands where, from the rows of the store, as values for a page or an export.
//
//   const Matrix matrix = MakeMatrix(config, learners, rows);
//   matrix.At(learner, assignment).state
//   CellText(config.assignments[assignment], matrix.At(learner, assignment), matrix.current_version, absl::Now())
//     // "7 of 10 points, verified; 3 attempts, the last change 2 d ago; course version 1.2, the current one is 1.3"
//
// Points here are as they were graded. What they are worth after credit is cohort/policy's.

#ifndef COHORT_STANDING_MATRIX_H_
#define COHORT_STANDING_MATRIX_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "harness/store/cohort_records.h"
#include "harness/store/quiz_store.h"

namespace course::cohort {

// In words: a colour alone tells nobody anything.
enum class CellState {
  kNothing,   // nothing came
  kReported,  // the learner's own machine graded it, nobody else
  kWaiting,   // submitted, and nothing of it is graded yet
  kNoPoints,  // graded: 0 points, or it did not compile
  kSome,      // graded: some points
  kFull,      // graded: all points
};
// "nothing", "self-reported", "waiting", "no points", "some points", "full marks".
std::string_view CellStateName(CellState state);

struct Cell {
  CellState state = CellState::kNothing;
  // The best verified one, by its share; of a learner who only reported, the best report.
  double points = 0;
  double max_points = 0;
  int attempts = 0;                        // graded ones: what did not compile costs no attempt
  int reports = 0;                         // self-reported runs
  int waiting = 0;                         // submissions that will still be graded
  int failed = 0;                          // submissions that could not be graded, which is not the learner's doing
  int refused = 0;                         // submissions that did not compile, or say nothing for another reason
  absl::Time last = absl::InfinitePast();  // when anything came
  std::string best;                        // id of the submission or attempt behind `points`; empty for a report
  std::string course_version;              // that graded it; empty of a quiz
  bool other_version = false;              // than the current one

  double Share() const { return max_points > 0 ? points / max_points : 0; }
};

struct Matrix {
  std::vector<std::string> learners;  // account ids
  size_t assignments = 0;             // columns, as Config::assignments
  std::vector<Cell> cells;            // row by row
  std::string current_version;

  const Cell& At(size_t learner, size_t assignment) const { return cells[learner * assignments + assignment]; }
};

// What the store has, in the order in which it came. Pointers to what must outlive the call; nullptr: none.
struct MatrixRows {
  const std::vector<store::GradedRow>* graded = nullptr;
  const std::vector<store::AnsweredAttempt>* quizzes = nullptr;
  const std::vector<store::ReportedRun>* reported = nullptr;
};

// Rows of others than `learners`, and of what is no assignment, are left out. An empty `current_version`: no cell has
// another one.
Matrix MakeMatrix(const Config& config, const std::vector<std::string>& learners, const MatrixRows& rows,
                  const std::string& current_version);

// The whole cell in a sentence.
std::string CellText(const Assignment& assignment, const Cell& cell, const std::string& current_version,
                     absl::Time now);

// "just now", "5 min ago", "3 h ago", "2 d ago"; "never". A time in the future, by a clock that was set back: "just
// now".
std::string Ago(absl::Time then, absl::Time now);

}  // namespace course::cohort

#endif  // COHORT_STANDING_MATRIX_H_
