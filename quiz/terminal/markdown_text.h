// Markdown as lines of text for a terminal.

#ifndef QUIZ_TERMINAL_MARKDOWN_TEXT_H_
#define QUIZ_TERMINAL_MARKDOWN_TEXT_H_

#include <string>
#include <string_view>

namespace course::quiz {

struct Layout {
  int width = 80;  // columns
  bool colour = false;
};

// Lines of at most `width` columns where words allow it, each with "\n". The first one begins with `first`, the others
// with as many blanks. Without colour what is strong stands between asterisks and code between backticks; blocks of
// code have a frame and are not wrapped. Formulas as PlainMaths; figures by their text.
std::string MarkdownText(std::string_view markdown, const Layout& layout, std::string_view first = "");

// What somebody typed or a program printed: no control characters, lines as they are, each after `indent`.
std::string PlainText(std::string_view text, std::string_view indent = "");

// `text` in a colour (an SGR code such as "32"), or as it is.
std::string Coloured(const Layout& layout, std::string_view sgr, std::string_view text);

}  // namespace course::quiz

#endif  // QUIZ_TERMINAL_MARKDOWN_TEXT_H_
