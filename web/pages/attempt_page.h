// Taking a quiz, one question a page: the question with its form, and once the answer is final what was right and why.

#ifndef WEB_PAGES_ATTEMPT_PAGE_H_
#define WEB_PAGES_ATTEMPT_PAGE_H_

#include <cstdint>
#include <string>

#include "quiz/taking/taking.h"
#include "web/pages/answer_fields.h"
#include "web/pages/answer_form.h"
#include "web/pages/layout.h"
#include "web/pages/quiz_text.h"

namespace course::web {

struct AttemptPageView {
  const quiz::AttemptView& attempt;
  int position = 0;    // counted from 0; within attempt.items
  int64_t now_ms = 0;  // what the clock of an exam counts from
  // What stands in the form: what was kept, or what was sent and is kept nowhere else.
  Fields filled;
  std::string error;           // why `filled` was not taken; empty: it was, or nothing was sent
  Fault fault = Fault::kNone;  // which control it is about
  bool unsent = false;         // it is right, but could not be kept: the script tries again
  FigureReader read_figure;
};
std::string AttemptPage(const AttemptPageView& view, const Frame& frame);

// Asks before the attempt is closed, and lists what has no answer yet.
std::string FinishPage(const quiz::AttemptView& attempt, int64_t now_ms, const Frame& frame);

// /attempts/ID/N: `position` counts from 0, the address from 1.
std::string QuestionUrl(const std::string& attempt, int position);

}  // namespace course::web

#endif  // WEB_PAGES_ATTEMPT_PAGE_H_
