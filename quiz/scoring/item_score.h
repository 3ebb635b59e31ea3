// Shared by scoring and scoring again.

#ifndef QUIZ_SCORING_ITEM_SCORE_H_
#define QUIZ_SCORING_ITEM_SCORE_H_

#include <vector>

#include "quiz/paper/paper.h"
#include "quiz/scoring/score.h"

namespace course::quiz {

// nullptr: it was not answered.
ItemScore ScoreItem(const Item& item, const Given* given);

Score Total(std::vector<ItemScore> items, double pass);

}  // namespace course::quiz

#endif  // QUIZ_SCORING_ITEM_SCORE_H_
