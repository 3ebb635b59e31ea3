// Spaced repetition: when to ask a question again.
//
// Source: Wozniak 1990, "Optimization of learning" (algorithm SM-2), with its constants.

#ifndef QUIZ_REVIEW_SM2_H_
#define QUIZ_REVIEW_SM2_H_

#include <cstdint>

#include "harness/store/quiz_store.h"
#include "quiz/answer/answer.h"

namespace course::quiz {

inline constexpr int64_t kDayMs = 24 * 60 * 60 * 1000;

// 0..5: sure and right 5, right without certainty or "think so" 4, a right guess 3; partly right 2, wrong 1, sure and
// wrong 0.
int Quality(double credit, Certainty certainty);

// The card after an answer of this quality at `now_ms`. From 3 on the intervals are 1 day, 6 days, and then the last
// one times the ease, in whole days, rounded up; the ease moves with the quality and never falls below 1.3. Below 3 the
// repetitions begin again with the ease as it was, and the card is due tomorrow.
//
//   quality 4, again and again:  1, 6, 15, 38, 95, 238 days
store::QuizCard Review(store::QuizCard card, int quality, int64_t now_ms);

}  // namespace course::quiz

#endif  // QUIZ_REVIEW_SM2_H_
