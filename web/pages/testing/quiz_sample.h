// An attempt with a question of each kind, for the tests of the pages. What may only be told once an answer is final
// holds the word "KEY" everywhere, so that a page which says it too early is found by one search.

#ifndef WEB_PAGES_TESTING_QUIZ_SAMPLE_H_
#define WEB_PAGES_TESTING_QUIZ_SAMPLE_H_

#include <string>

#include "quiz/taking/taking.h"

namespace course::web::testing {

// The kinds in the order of quiz::Kind, none answered: single, multi, numeric, text, ordering, matching, tracing.
// `mode`: "practice", "exam" (ends 20 minutes after it began, at 1,000,000 ms) or "review".
quiz::AttemptView EveryKind(const std::string& mode = "practice");

// Makes a question's answer final. `right`: the right one; otherwise one with a known mistake.
void Decide(quiz::ItemView& item, bool right);

}  // namespace course::web::testing

#endif  // WEB_PAGES_TESTING_QUIZ_SAMPLE_H_
