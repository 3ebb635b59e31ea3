// Spaced repetition: when to ask a question again.
//
// Source: Wozniak 1990, "Optimization of learning" (algorithm SM-2), with its constants.

#ifndef QUIZ_REVIEW_SM2_H_
#define QUIZ_REVIEW_SM2_H_

#include <cstdint>

#include "harness/store/quiz_store.h"
#include "quiz/answer/answer.h"

namespace course::quiz {

// 0..5: sure and right 5, right without certainty or "think so" 4, a right guess 3; partly right 2, wrong 1, sure and
// wrong 0.
int Quality(double credit, Certainty certainty);

// The card after an answer of this quality at `now_ms`. Below 3 the repetitions begin again and it is due tomorrow;
// otherwise the intervals are 1 day, 6 days, and then the last one times the ease. The ease moves with the quality and
// never falls below 1.3.
store::QuizCard Review(store::QuizCard card, int quality, int64_t now_ms);

}  // namespace course::quiz

#endif  // QUIZ_REVIEW_SM2_H_
