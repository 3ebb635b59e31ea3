// Shared by scoring and scoring again.

#ifndef QUIZ_SCORING_TOTAL_H_
#define QUIZ_SCORING_TOTAL_H_

#include <vector>

#include "quiz/scoring/score.h"

namespace course::quiz {

// The sums of `items`, which are not looked at again; passed from `pass` of the points on.
Score Total(std::vector<ItemScore> items, double pass);

}  // namespace course::quiz

#endif  // QUIZ_SCORING_TOTAL_H_
