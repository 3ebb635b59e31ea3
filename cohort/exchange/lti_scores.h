// Scores as LTI 1.3 Assignment and Grade Services takes them: what a platform's line items are, and what is posted to
// LINE_ITEM/scores for each learner.
//
// Sources: 1EdTech, "LTI Assignment and Grade Services 2.0", sections 3.2 and 3.4; Instructure, "Score" of Canvas's
// API: userId may be Canvas's own number of a user.

#ifndef COHORT_EXCHANGE_LTI_SCORES_H_
#define COHORT_EXCHANGE_LTI_SCORES_H_

#include <string>

#include "cohort/exchange/score_table.h"

namespace course::cohort {

// {"line_items": [{"line_item": {"label", "scoreMaximum", "resourceId", "tag"},
//                  "scores": [{"userId", "activityProgress", "gradingProgress", "timestamp", ...}]}],
//  "left_out":   ["ada has no Canvas ID"]}
//
//   progress      activityProgress               gradingProgress   scoreGiven
//   nothing       -                              -                 no payload: there is nothing to say
//   self-reported InProgress                     NotReady          -
//   waiting       Submitted                      Pending           -
//   failed        Submitted                      Failed            -
//   graded        Submitted; Completed if over   FullyGraded       points
//   override      Completed                      FullyGraded       points
//
// What Canvas ignores (NotReady, Failed, Pending) never has a score, so none is lost. The timestamp of all is `now`, in
// milliseconds: of two payloads the platform keeps the later one, and points change without a new submission, too (an
// override that ends, an extension, another policy).
std::string LtiScores(const ScoreTable& table, absl::Time now);

}  // namespace course::cohort

#endif  // COHORT_EXCHANGE_LTI_SCORES_H_
