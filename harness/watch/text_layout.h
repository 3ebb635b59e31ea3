// Lines of text for a terminal of a given width.

#ifndef HARNESS_WATCH_TEXT_LAYOUT_H_
#define HARNESS_WATCH_TEXT_LAYOUT_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::watch {

// A piece of a line in one style: an SGR code such as "1;31", or "" for none.
struct Span {
  std::string text;  // as base::Printable() returns it
  std::string style;
};
using Line = std::vector<Span>;

// Made printable (base/columns.h) and broken at blanks into lines of at most `width` columns; a longer word is cut.
// Keeps the lines of the text, and in each of them the blanks at its beginning. At least one line; width >= 2, or a
// wide character stands out.
std::vector<std::string> Wrapped(std::string_view text, int width);

// Markdown's paragraphs, each joined into one line: the handout's own line breaks stand where its author's window
// ended. Lists, quotations, code (indented or fenced) and blank lines keep theirs.
std::string Joined(std::string_view markdown);

// At most `width` columns: the end is cut, with "..." where there is room for it.
std::string Clipped(const std::string& text, int width);

// Both ends of a line, with blanks between; `left` is clipped if there is no room for both.
Line Justified(const Span& left, const Span& right, int width);

// The line as bytes for the terminal, cut to `width`; styles only with `colour`.
std::string Rendered(const Line& line, int width, bool colour);

}  // namespace course::watch

#endif  // HARNESS_WATCH_TEXT_LAYOUT_H_
