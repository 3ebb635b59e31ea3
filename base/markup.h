// Markup that is escaped by construction: text can only enter through Escaped() or an attribute value, which escapes
// it.
//
//   Markup label = Element("text", {{"x", "10"}}, Escaped(name));
//
// Markup is a type of its own, so that a string from outside cannot be mistaken for it. Well-formed as XML and as HTML.

#ifndef BASE_MARKUP_H_
#define BASE_MARKUP_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

struct Markup {
  std::string text;  // well-formed

  Markup& operator+=(const Markup& more) {
    text += more.text;
    return *this;
  }
};
inline Markup operator+(Markup a, const Markup& b) { return a += b; }

// The five characters that mean something in markup, as entities. Bytes that are no valid UTF-8 become U+FFFD, and
// control characters other than tab and newline are dropped: a learner's program may print anything. Characters that
// reorder the text around them are shown by their number, "[U+202E]", so that one reads what was printed.
Markup Escaped(std::string_view text);

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

// The tag that begins an element: <name attributes>.
Markup StartTag(std::string_view name, const Attributes& attributes);

// </name>.
Markup EndTag(std::string_view name);

// <name attributes>children</name>.
Markup Element(std::string_view name, const Attributes& attributes, const Markup& children = {});

}  // namespace base

#endif  // BASE_MARKUP_H_
