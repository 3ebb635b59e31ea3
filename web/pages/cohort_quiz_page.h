// A quiz as an instrument: how hard each question is, whether it tells who knows from who does not, what is chosen
// instead of the right answer, and which questions deserve a look.

#ifndef WEB_PAGES_COHORT_QUIZ_PAGE_H_
#define WEB_PAGES_COHORT_QUIZ_PAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "web/html/html.h"
#include "web/pages/layout.h"

namespace course::web {

struct ItemChoice {
  Html text;
  bool right = false;
  int count = 0;
};

struct QuizItem {
  std::string id;    // "p00-kv"
  Html prompt;       // as it stands in the bank, set for reading
  std::string kind;  // "single choice"
  int shown = 0;
  int answered = 0;
  double difficulty = 0;  // share of the credit that was given: high is easy
  double low = 0, high = 1;
  std::optional<double> discrimination;
  std::optional<double> upper_lower;
  std::vector<ItemChoice> choices;
  std::vector<std::string> looks;  // why it deserves a look
  bool few = false;                // too few learners to say much
};

struct CohortQuizView {
  std::string bank, title;
  int learners = 0;  // whose first closed attempt it is made from
  int lost = 0;      // attempts that cannot be shown any more
  double mean = 0;   // share of the points
  std::vector<QuizItem> items;
};
std::string CohortQuizPage(const CohortQuizView& view, const Frame& frame);

struct CohortQuizLine {
  std::string bank, title;
  int learners = 0, questions = 0, looks = 0;
  double mean = 0;
};
std::string CohortQuizzesPage(const std::vector<CohortQuizLine>& quizzes, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_COHORT_QUIZ_PAGE_H_
