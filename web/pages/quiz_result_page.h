// What came of an attempt: the score, and every question again, the wrong ones first.

#ifndef WEB_PAGES_QUIZ_RESULT_PAGE_H_
#define WEB_PAGES_QUIZ_RESULT_PAGE_H_

#include <optional>
#include <string>

#include "quiz/question/question.h"
#include "quiz/scoring/score.h"
#include "quiz/taking/taking.h"
#include "web/pages/layout.h"
#include "web/pages/quiz_text.h"

namespace course::web {

struct QuizResultView {
  quiz::AttemptView attempt;            // closed
  const quiz::Bank* bank = nullptr;     // as it is today; null if it is gone or broken
  std::string guide;                    // where the bank's guide is read; may be empty
  quiz::Calibration calibration;        // of this attempt
  std::optional<quiz::Rescored> today;  // by today's bank, where that scores it differently
  FigureReader read_figure;
};

// REQUIRES: the attempt is closed, with its score and every item revealed.
std::string QuizResultPage(const QuizResultView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_QUIZ_RESULT_PAGE_H_
