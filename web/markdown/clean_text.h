// Text as the Markdown parser may see it.

#ifndef WEB_MARKDOWN_CLEAN_TEXT_H_
#define WEB_MARKDOWN_CLEAN_TEXT_H_

#include <string>
#include <string_view>

namespace course::web {

// Bytes that are no UTF-8, control characters other than tab and line ends, and the two characters that stand for
// formulas (formulas.h) become U+FFFD.
std::string CleanText(std::string_view text);

}  // namespace course::web

#endif  // WEB_MARKDOWN_CLEAN_TEXT_H_
