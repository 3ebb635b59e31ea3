// The frame of every page, and the small pieces that several pages share.

#ifndef WEB_PAGES_LAYOUT_H_
#define WEB_PAGES_LAYOUT_H_

#include <string>
#include <string_view>

#include "harness/verdict/verdict.h"
#include "web/html/html.h"

namespace course::web {

// A whole HTML document. `with_math`: the page holds rendered Markdown, which reading.css sets.
std::string Document(std::string_view title, const Html& body, bool with_math = false);

// The command to type next, selectable with one click.
Html Command(std::string_view command);

// A verdict or state in words, with a colour that repeats it: tone is "good", "bad", "busy" or "open".
Html State(std::string_view word, std::string_view tone);
Html VerdictState(Verdict verdict, std::string_view signal = "");

// 12 of 20 as a bar, with the same in words for those who do not see it.
Html Meter(int points, int max_points);

// "1 attempt", "3 attempts".
std::string Count(int n, std::string_view singular, std::string_view plural);

// A page that says what happened, what was kept and what to do.
std::string MessagePage(std::string_view title, std::string_view what, std::string_view next_command = "");

}  // namespace course::web

#endif  // WEB_PAGES_LAYOUT_H_
