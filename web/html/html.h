// HTML that is escaped by construction: text can only enter through Text() or an attribute value, which escape it.
//
//   Html row = Tag("li", {{"class", "lab"}}, Tag("a", {{"href", url}}, Text(lab.title)));
//
// Html is a type of its own, so that a string from outside cannot be mistaken for markup.

#ifndef WEB_HTML_HTML_H_
#define WEB_HTML_HTML_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/markup.h"

namespace course::web {

using Html = base::Markup;
using base::Attributes;

// As it may stand in a page; base::Escaped says what becomes of which character.
inline Html Text(std::string_view text) { return base::Escaped(text); }

// The same for what may be endless, such as a program's output: a line keeps its first 2,000 bytes and the text its
// first 64 KiB; what was left out is said in its place, "... 998,000 more bytes in this line".
Html LongText(std::string_view text);

// Markup from a source that produces it (the Markdown renderer, an SVG of ours). Never for text from outside.
inline Html Markup(std::string text) { return Html{std::move(text)}; }

// <name attributes>children</name>; void elements (br, img, input, link, meta) have no end tag.
Html Tag(std::string_view name, const Attributes& attributes, const Html& children = {});
Html Tag(std::string_view name, const Html& children);

// One after the other.
Html Join(const std::vector<Html>& parts);

}  // namespace course::web

#endif  // WEB_HTML_HTML_H_
