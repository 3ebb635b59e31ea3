// What a learner's verified work is worth: one number an assignment, one in all, and where each comes from.
//
//   const LearnerScores scores = ScoreLearner(config, record, absl::Now());
//   scores.assignments[3].sentence   // "26 h late, 1 grace day used, 2 h at 0.99: 4.96 of 5"
//
// The rules, in their order, for each learner:
//
//  1. A learner's deadline is the course's, or that of the newest extension where this one is later.
//  2. The assignments are gone through in the order of these deadlines, those of the same moment in the course's order.
//  3. Each verified submission is worth points * credit by its own time (late.h), with the grace days that are left.
//     `best` counts the one that is worth the most after credit, and of equal ones that which uses the fewest grace
//     days, then the earliest; `last` counts the one that came last. The days that the counted one uses are gone.
//  4. An override replaces the points, and then no day is used. Nor is one where there are no points or no weight.
//  5. The total is the sum of weight * points / max_points over the sum of the weights: what an assignment weighs does
//     not depend on how many points its tests have.
//
// The order of what came is the store's numbering, not the clock, which may have been set back.

#ifndef COHORT_POLICY_SCORE_H_
#define COHORT_POLICY_SCORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "cohort/policy/late.h"

namespace course::cohort {

// A verified submission of a lab, or a closed attempt at a quiz.
struct Work {
  size_t assignment = 0;  // in Config::assignments
  std::string id;
  int64_t number = 0;  // grows in the order in which the store received them
  absl::Time received;
  double points = 0;  // of max_points, as it was graded: other versions of a lab may have other tests
  double max_points = 0;
  std::string course_version;
};

// A later deadline of one learner.
struct LaterDue {
  size_t assignment = 0;
  absl::Time due;
  absl::Time at;  // when it was given: the newest one counts
};

// Points that an instructor set.
struct SetPoints {
  size_t assignment = 0;
  double points = 0;  // of Assignment::max_points
  std::string reason;
  absl::Time at;  // the newest one counts
};

// All that a learner's scores follow from.
struct LearnerRecord {
  std::string learner;  // account id
  std::vector<Work> work;
  std::vector<LaterDue> extensions;
  std::vector<SetPoints> overrides;
};

enum class ScoreState {
  kNothing,   // nothing verified yet
  kCounted,   // a submission counts
  kOverride,  // an instructor set the points
};

struct AssignmentScore {
  ScoreState state = ScoreState::kNothing;
  double points = 0;  // of Assignment::max_points, after credit
  double max_points = 0;
  absl::Time due = absl::InfiniteFuture();  // this learner's
  bool extended = false;
  bool past_due = false;
  int submissions = 0;  // verified ones
  // Of the submission that counts; empty if none does.
  std::string counted;
  std::string course_version;
  double raw_points = 0;  // before credit, scaled to max_points
  Lateness lateness;
  std::string sentence;  // how the number came about

  // In [0, 1] unless an override says more; 0 where there is nothing to get.
  double Share() const { return max_points > 0 ? points / max_points : 0; }
};

struct LearnerScores {
  std::string learner;
  std::vector<AssignmentScore> assignments;  // as Config::assignments
  // Shares in [0, 1], weighted; 0 where the weights sum up to 0.
  double total = 0;       // of everything
  double total_due = 0;   // of what is past its deadline or has a score: where the learner stands today
  double weight_due = 0;  // the sum of their weights; 0: nothing yet
  double weight = 0;      // of all assignments
  int grace_days_left = 0;
  std::string sentence;  // "71.3 %: 42.8 of the weight 60; 1 of 3 grace days left"
};

// scores.sentence, and where the learner stands today: "...; 83.2 % of what was due or has a score". Where that is
// nothing yet, or everything, the sentence alone.
std::string StandingSentence(const LearnerScores& scores);

// `now` decides only what is past its deadline. Work, extensions and overrides of assignments that the config does not
// have are left out.
LearnerScores ScoreLearner(const Config& config, const LearnerRecord& record, absl::Time now);

// ScoreLearner of each.
std::vector<LearnerScores> ScoreCohort(const Config& config, const std::vector<LearnerRecord>& records, absl::Time now);

}  // namespace course::cohort

#endif  // COHORT_POLICY_SCORE_H_
