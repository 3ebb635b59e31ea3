// How a score came about, in one sentence. Everything in it can be worked out again with the policy in the hand.

#ifndef COHORT_POLICY_SENTENCE_H_
#define COHORT_POLICY_SENTENCE_H_

#include <string>

#include "cohort/config/config.h"
#include "cohort/policy/score.h"

namespace course::cohort {

// What the sentence needs beyond the score itself.
struct ScoreFacts {
  const Assignment* assignment = nullptr;  // never nullptr
  const Work* counted = nullptr;           // of ScoreState::kCounted
  const SetPoints* override = nullptr;     // of ScoreState::kOverride
};

// "26 h late, 1 grace day used, 2 h at 0.99: 4.96 of 5"
// "best of 3 submissions, deadline moved to 8 Mar 2027 23:59, in time: 4 of 5"
// "set by an instructor (was ill in the exam week): 4 of 5"
std::string ScoreSentence(const Config& config, const AssignmentScore& score, const ScoreFacts& facts);

// "71.3 %: 42.78 of a weight of 60; 1 of 3 grace days is left"
std::string TotalSentence(const Config& config, const LearnerScores& scores);

}  // namespace course::cohort

#endif  // COHORT_POLICY_SENTENCE_H_
