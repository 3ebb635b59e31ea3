// An answer to a question as it was shown, carried over to the same question as it is shown now.

#ifndef QUIZ_SCORING_CARRY_H_
#define QUIZ_SCORING_CARRY_H_

#include "absl/status/statusor.h"
#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"

namespace course::quiz {

// By the texts of the choices, not by their places. NotFound says in words which text there is no more.
absl::StatusOr<Answer> Carry(const Shown& then, const Shown& now, const Answer& answer);

}  // namespace course::quiz

#endif  // QUIZ_SCORING_CARRY_H_
