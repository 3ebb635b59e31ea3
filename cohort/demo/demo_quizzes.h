// Quizzes as invented learners take them: by an item response model.

#ifndef COHORT_DEMO_DEMO_QUIZZES_H_
#define COHORT_DEMO_DEMO_QUIZZES_H_

#include "absl/status/statusor.h"
#include "base/rng.h"
#include "cohort/demo/demo_people.h"
#include "cohort/demo/demo_term.h"
#include "harness/store/quiz_store.h"

namespace course::cohort {

// The chance of a right answer: c + (1 - c) / (1 + exp(-a (theta - b))), theta the ability, b the difficulty, a how
// well the question tells who knows, c what guessing gives. Source: Birnbaum 1968, in Lord and Novick, "Statistical
// Theories of Mental Test Scores", ch. 17.
struct ItemModel {
  double a = 1;
  double b = 0;
  double c = 0;

  double Chance(double theta) const;
};

// Of a question of this bank, by its id: the same for everybody. One in nine tells nothing (a is about 0), so that the
// item analysis has something to find.
ItemModel ModelOf(const std::string& question, quiz::Kind kind, int choices);

// A closed attempt; scored by quiz/scoring. Errors of quiz::DrawPaper.
absl::StatusOr<store::AnsweredAttempt> TakeQuiz(const DemoQuiz& quiz, const DemoPerson& person, absl::Time begin,
                                                base::Rng& rng);

}  // namespace course::cohort

#endif  // COHORT_DEMO_DEMO_QUIZZES_H_
