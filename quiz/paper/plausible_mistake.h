// What an invented learner answers who does not know: for demonstrations and screenshots.

#ifndef QUIZ_PAPER_PLAUSIBLE_MISTAKE_H_
#define QUIZ_PAPER_PLAUSIBLE_MISTAKE_H_

#include "base/rng.h"
#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"

namespace course::quiz {

// Another choice, two things exchanged, the value of a known mistake.
Answer PlausibleMistake(const Item& item, base::Rng& rng);

}  // namespace course::quiz

#endif  // QUIZ_PAPER_PLAUSIBLE_MISTAKE_H_
