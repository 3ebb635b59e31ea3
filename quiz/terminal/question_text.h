// Questions, explanations and results as a terminal shows them.

#ifndef QUIZ_TERMINAL_QUESTION_TEXT_H_
#define QUIZ_TERMINAL_QUESTION_TEXT_H_

#include <cstdint>
#include <string>

#include "quiz/taking/view.h"
#include "quiz/terminal/markdown_text.h"

namespace course::quiz {

// "Question 3 of 15", the prompt, the choices by letter, and how to answer. `now_ms` tells the time that is left.
std::string QuestionText(const AttemptView& view, int position, int64_t now_ms, const Layout& layout);

// What came of an answer, and why. The item is revealed.
std::string ExplanationText(const ItemView& item, const Layout& layout);

// The answer as it was given: "b) 128 KiB". Indented lines.
std::string GivenText(const ItemView& item, const Layout& layout);

// Points, pass mark, certainty, and which ones to look at again; after an exam also each of those with its explanation.
// The attempt is closed.
std::string ResultText(const AttemptView& view, const Layout& layout);

// "12:30", "1:02:03"; "0:00" where there is none left.
std::string TimeLeft(int64_t deadline_ms, int64_t now_ms);

// "1 point", "2.5 points".
std::string Points(double points);

}  // namespace course::quiz

#endif  // QUIZ_TERMINAL_QUESTION_TEXT_H_
