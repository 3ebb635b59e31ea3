// One quiz: what it covers, its rules, how to start it, and what came of the attempts.

#ifndef WEB_PAGES_QUIZ_PAGE_H_
#define WEB_PAGES_QUIZ_PAGE_H_

#include <map>
#include <string>
#include <vector>

#include "quiz/question/problem.h"
#include "quiz/scoring/score.h"
#include "web/pages/layout.h"
#include "web/pages/quiz_standing.h"

namespace course::web {

// How the answers to the questions of one outcome went.
struct OutcomeTally {
  int asked = 0;
  double right = 0;  // a partly right answer counts in part
};

struct QuizView {
  QuizStanding standing;
  std::map<std::string, OutcomeTally> tallies;  // by outcome, over the newest closed attempts
  quiz::Calibration calibration;                // over the same
  std::vector<quiz::Problem> problems;          // of this bank's file
  std::string guide;                            // where its guide is read; may be empty

  int ExamsTaken() const;
  // Exams are limited, and all have been taken.
  bool NoExamLeft() const;
};

std::string QuizPage(const QuizView& view, const Frame& frame);

// Map > Quizzes > the quiz; with `below` as the last one.
std::vector<Crumb> QuizCrumbs(const std::string& bank, const std::string& title, const std::string& below = "");

}  // namespace course::web

#endif  // WEB_PAGES_QUIZ_PAGE_H_
