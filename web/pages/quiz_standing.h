// Where a learner stands with a quiz. The list of quizzes, the map and a phase's guide show the same.

#ifndef WEB_PAGES_QUIZ_STANDING_H_
#define WEB_PAGES_QUIZ_STANDING_H_

#include <optional>
#include <string>
#include <vector>

#include "harness/store/quiz_store.h"
#include "quiz/question/question.h"
#include "web/html/html.h"
#include "web/pages/lab_row.h"

namespace course::web {

// 0..1; 0 of an attempt without points.
double ShareOf(const store::QuizAttempt& attempt);

// "practice", "exam", "review", "retry".
std::string ModeWord(const store::QuizAttempt& attempt);

struct QuizStanding {
  const quiz::Bank* bank = nullptr;          // outlives the page
  std::vector<store::QuizAttempt> attempts;  // all of them, newest first
  int answered = 0;                          // in the newest open one
  int due = 0;                               // questions to review now

  // The newest one that can be gone on with; null if there is none.
  const store::QuizAttempt* Open() const;
  // As quiz::SumUp says it: `course status` says the same.
  std::optional<double> Best() const;
  bool Passed() const;
  // "passed", "not passed yet", "not taken": by closed attempts alone, because one that goes on decides nothing yet.
  LabState State() const;
};

// "15 of 29 questions · pass mark 80 %".
std::string QuizFacts(const quiz::Bank& bank);

// One <li> at the end of a phase's labs.
Html QuizRow(const QuizStanding& standing);

}  // namespace course::web

#endif  // WEB_PAGES_QUIZ_STANDING_H_
