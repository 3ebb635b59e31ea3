// A Markdown text cut at its headings, without markup: what a search looks at, in a fraction of the time that setting
// the text takes.

#ifndef WEB_MARKDOWN_SECTIONS_H_
#define WEB_MARKDOWN_SECTIONS_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::web {

struct TextSection {
  int level = 0;        // of the heading; 0 for what stands before the first one
  std::string heading;  // without markup; as in Heading of markdown.h
  std::string id;       // the same id that RenderMarkdown gives the heading
  std::string text;     // up to the next heading: words, code, formulas by PlainFormula; blocks end with a newline
};

// What stands inside <details> is left out: answers to exercises are opened, not found.
std::vector<TextSection> CutSections(std::string_view markdown);

}  // namespace course::web

#endif  // WEB_MARKDOWN_SECTIONS_H_
