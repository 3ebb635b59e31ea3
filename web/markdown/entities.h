// Character references of Markdown and HTML ("&lt;", "&#8211;") as the characters that they stand for.

#ifndef WEB_MARKDOWN_ENTITIES_H_
#define WEB_MARKDOWN_ENTITIES_H_

#include <string>
#include <string_view>

namespace course::web {

// `entity` from "&" to ";". Numbers, and the names that a text about computing uses; other names stay as they are, and
// numbers that stand for no character become U+FFFD.
std::string DecodeEntity(std::string_view entity);

}  // namespace course::web

#endif  // WEB_MARKDOWN_ENTITIES_H_
