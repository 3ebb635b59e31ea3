// A question whose answer is final: what was right, why, and what a known mistake looks like. For the page of an
// attempt's question and for the review of the whole.

#ifndef WEB_PAGES_EXPLANATION_H_
#define WEB_PAGES_EXPLANATION_H_

#include <string>

#include "quiz/taking/taking.h"
#include "web/html/html.h"
#include "web/pages/quiz_text.h"

namespace course::web {

// How a question stands, in a word and a tone of State(): "right", "partly right", "wrong" or "not answered" once that
// is told; before it "answered" (in an exam), "begun" (elsewhere) or "open".
struct Standpoint {
  std::string word;
  std::string tone;
};
Standpoint StandpointOf(const quiz::ItemView& item, const std::string& mode);

// That what was kept of the answer cannot be read; nothing if it can.
Html Trouble(const quiz::ItemView& item);

// Of an item with `revealed`; nothing for another, whatever it holds. In three parts, because a page may put its own
// between them.
struct Explanation {
  Html verdict;  // right or not, what it earned, the sentence for a known mistake, and Trouble()
  Html answers;  // what was answered beside what is right, each option with its why
  Html why;      // the explanation, and the guide's section
};
Explanation Explain(const quiz::ItemView& item, const FigureReader& read_figure);

}  // namespace course::web

#endif  // WEB_PAGES_EXPLANATION_H_
