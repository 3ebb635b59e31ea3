// A formula as one would type it: for search results, where nothing can be set.

#ifndef WEB_MARKDOWN_PLAIN_FORMULA_H_
#define WEB_MARKDOWN_PLAIN_FORMULA_H_

#include <string>
#include <string_view>

namespace course::web {

// "2 \cdot H_{kv}" -> "2 · H_kv", "\frac{\pi}{\beta}" -> "π/β", "\text{bytes}" -> "bytes". Common signs and Greek
// letters become characters; of any other command the name stays.
std::string PlainFormula(std::string_view tex);

}  // namespace course::web

#endif  // WEB_MARKDOWN_PLAIN_FORMULA_H_
