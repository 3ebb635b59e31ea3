// Learners x assignments as what leaves a cohort is made from: every number with where it comes from.

#ifndef COHORT_EXCHANGE_SCORE_TABLE_H_
#define COHORT_EXCHANGE_SCORE_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "harness/store/cohort_records.h"

namespace course::cohort {

struct ScoreColumn {
  std::string id;     // a lab's label, or a quiz's bank
  std::string title;  // "00-01 KV cache": no two columns have the same
  double max_points = 0;
};

// How far one learner is with one assignment.
enum class Progress {
  kNothing,   // nothing came
  kReported,  // the learner's own machine graded it: no score
  kWaiting,   // submitted, not graded yet: no score
  kFailed,    // could not be graded, which is not the learner's doing: no score
  kGraded,    // a verified submission counts
  kOverride,  // an instructor set the points
};
// "nothing", "self-reported", "waiting", "could not be graded", "verified", "set by an instructor".
std::string_view ProgressName(Progress progress);
inline bool HasScore(Progress progress) { return progress == Progress::kGraded || progress == Progress::kOverride; }

struct ScoreCell {
  Progress progress = Progress::kNothing;
  double points = 0;                     // of ScoreColumn::max_points, after credit; only if HasScore
  bool open = true;                      // what the learner sends now can still earn full credit
  absl::Time at = absl::InfinitePast();  // when it came to be so
  std::string counted;                   // the submission or attempt that counts
  std::string course_version;            // that graded it
  std::string comment;                   // how the number came about, a sentence
};

struct ScoreTable {
  std::vector<ScoreColumn> columns;
  std::vector<store::Account> learners;
  std::vector<ScoreCell> cells;  // row by row

  const ScoreCell& At(size_t learner, size_t column) const { return cells[learner * columns.size() + column]; }
};

// At most two digits behind the point, and no zeros at the end: "4.96", "5". For machines: never "nearly 1".
std::string PointsText(double points);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_SCORE_TABLE_H_
