// All quizzes: what each is about, how far one is, what is due, and what an author has to mend.

#ifndef WEB_PAGES_QUIZ_LIST_PAGE_H_
#define WEB_PAGES_QUIZ_LIST_PAGE_H_

#include <string>
#include <vector>

#include "quiz/question/problem.h"
#include "web/pages/layout.h"
#include "web/pages/quiz_standing.h"

namespace course::web {

struct QuizListView {
  std::vector<QuizStanding> quizzes;
  std::vector<quiz::Problem> problems;  // of banks that cannot be taken, or not whole
};

// One primary action: to go on with what is open, else to review what is due, else the first quiz that is not passed.
std::string QuizListPage(const QuizListView& view, const Frame& frame);

// A bank has mistakes: where, by which rule, and how to mend them. Nothing if there are none, or
// for a guest.
Html BankProblems(const std::vector<quiz::Problem>& problems, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_QUIZ_LIST_PAGE_H_
