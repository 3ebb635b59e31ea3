// Where a learner stands with each quiz.

#ifndef QUIZ_TAKING_STANDING_H_
#define QUIZ_TAKING_STANDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/quiz_store.h"
#include "quiz/banks/banks.h"

namespace course::quiz {

struct Standing {
  std::string bank;
  std::string title;  // the id, if the bank is gone
  int attempts = 0;   // closed ones over a whole paper: practice and exams
  bool open = false;  // one is going on, of whatever mode
  // Of the best attempt over a whole paper, by its share of the points; 0 of 0 if there is none.
  double points = 0;
  double max_points = 0;
  bool passed = false;  // in any of them
  int due = 0;          // questions to be reviewed
};

// All of a learner's, of all banks, newest first.
absl::StatusOr<std::vector<store::QuizAttempt>> AllAttempts(store::QuizStore& store, const std::string& learner);

// Attempts, open, points and passed of a bank's attempts, which have to be all of them; the rest is empty.
Standing SumUp(const std::vector<store::QuizAttempt>& attempts);

// Of the quizzes that were begun or have a question due, by id.
absl::StatusOr<std::vector<Standing>> ReadStandings(store::QuizStore& store, const Banks& banks,
                                                    const std::string& learner, int64_t now_ms);

}  // namespace course::quiz

#endif  // QUIZ_TAKING_STANDING_H_
