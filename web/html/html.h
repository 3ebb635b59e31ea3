// HTML that is escaped by construction: text can only enter through Text() or an attribute value, which escape it.
//
//   Html row = Tag("li", {{"class", "lab"}}, Tag("a", {{"href", url}}, Text(lab.title)));
//
// Html is a type of its own, so that a string from outside cannot be mistaken for markup.

#ifndef WEB_HTML_HTML_H_
#define WEB_HTML_HTML_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace course::web {

struct Html {
  std::string text;  // well-formed markup

  Html& operator+=(const Html& more) {
    text += more.text;
    return *this;
  }
};
inline Html operator+(Html a, const Html& b) { return a += b; }

// The five characters that mean something in HTML, as entities. Bytes that are no valid UTF-8 become U+FFFD, and
// control characters other than tab and newline are dropped: a learner's program may print anything. Characters that
// reorder the text around them are shown by their number, "[U+202E]", so that one reads what was printed.
Html Text(std::string_view text);

// The same for what may be endless, such as a program's output: a line keeps its first 2,000 bytes and the text its
// first 64 KiB; what was left out is said in its place, "... 998,000 more bytes in this line".
Html LongText(std::string_view text);

// Markup from a source that produces it (the Markdown renderer, an SVG of ours). Never for text from outside.
inline Html Markup(std::string text) { return Html{std::move(text)}; }

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

// <name attributes>children</name>; void elements (br, img, input, link, meta) have no end tag.
Html Tag(std::string_view name, const Attributes& attributes, const Html& children = {});
Html Tag(std::string_view name, const Html& children);

// One after the other.
Html Join(const std::vector<Html>& parts);

}  // namespace course::web

#endif  // WEB_HTML_HTML_H_
