// What of an unfinished answer can be kept.

#ifndef QUIZ_TAKING_DRAFT_H_
#define QUIZ_TAKING_DRAFT_H_

#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"

namespace course::quiz {

// Whether an answer that has not the question's form (CheckForm) may wait in the store until it has: a number without
// its unit, a matching with gaps, nothing at all. Not what no form of ours can have sent: a choice that was not shown,
// one item twice, a text where something is to be picked, more than kLongestAnswer as it is kept.
bool IsDraft(const Shown& shown, const Answer& answer);

}  // namespace course::quiz

#endif  // QUIZ_TAKING_DRAFT_H_
