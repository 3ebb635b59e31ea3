// What pages about quizzes are made from: where this request's learner stands with every bank, and what is due.

#ifndef WEB_ROUTES_QUIZ_READING_H_
#define WEB_ROUTES_QUIZ_READING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "quiz/banks/banks.h"
#include "quiz/review/queue.h"
#include "quiz/taking/taking.h"
#include "web/pages/quiz_standing.h"
#include "web/visit.h"

namespace course::web {

struct QuizReading {
  std::shared_ptr<const quiz::Banks> banks;  // the standings point into it; null on a site without quizzes
  std::vector<QuizStanding> standings;       // of every bank that can be taken, by its id
  std::vector<quiz::DueBank> due;

  int Due() const;  // questions
  // Those that came back because a test of this lab failed.
  int DueBecauseOf(const std::string& lab) const;
  // Quizzes of a folder's guide: "phases/00-foundations".
  std::vector<QuizStanding> OfUnit(const std::string& unit) const;
};

// Looks first whether a lab test failed since the last time. A page that is kept cannot miss one: a recorded run makes
// another version of the store, and the page is made anew. On a full disk that waits: visit.unfinished. Notes the
// banks' files in visit.read.
absl::StatusOr<QuizReading> ReadQuizzes(Visit& visit);

// Where a bank's guide is read; empty if it names none.
std::string GuideOf(const quiz::Bank& bank);

// What was answered, as scores want it.
quiz::Answers AnswersOf(const quiz::AttemptView& attempt);

}  // namespace course::web

#endif  // WEB_ROUTES_QUIZ_READING_H_
