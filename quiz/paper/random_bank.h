// Banks of random questions, for tests that hold for all banks.

#ifndef QUIZ_PAPER_RANDOM_BANK_H_
#define QUIZ_PAPER_RANDOM_BANK_H_

#include "base/rng.h"
#include "quiz/question/question.h"

namespace course::quiz {

// One to twenty questions of all kinds with one to five outcomes; some retired, none parametric. The texts of a
// question differ from each other.
Bank RandomBank(base::Rng& rng);
Question RandomQuestion(Kind kind, base::Rng& rng);

}  // namespace course::quiz

#endif  // QUIZ_PAPER_RANDOM_BANK_H_
