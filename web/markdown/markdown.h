// The course's own Markdown (GitHub's dialect with $maths$) as HTML.

#ifndef WEB_MARKDOWN_MARKDOWN_H_
#define WEB_MARKDOWN_MARKDOWN_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/html/html.h"

namespace course::web {

struct MarkdownOptions {
  // What an address becomes; by default it stays. Called for every href and src as it stands in the text.
  std::function<std::string(std::string_view url)> rewrite_url;
  // The content of an SVG figure, by its address as it stands in the text: it then stands inside the page (figure.h).
  // Without it, or where it returns nullopt, a figure is an <img>.
  std::function<std::optional<std::string>(std::string_view url)> read_figure;
  int shift_headings = 0;      // 1: "# Title" becomes <h2>
  bool without_title = false;  // leaves out the first "# Title": the page has its own
};

struct Heading {
  int level = 0;     // as in the text: 1 for "# ..."
  std::string text;  // without markup; formulas as TeX
  std::string id;    // what "#..." leads to
};

struct Rendered {
  Html html;
  std::string title;              // the text of the first "# ..."; empty if there is none
  std::vector<Heading> headings;  // all of them, in order
};

// Tables (in a frame that scrolls), task lists, autolinks and ~strikethrough~ as on GitHub; footnotes are not known.
// Headings get ids ("why-a-cache") and a link to themselves. `$x$`, `$$x$$` and fenced blocks of language math become
// MathML, fenced C, C++ and CUDA gets spans by highlight.js (see web/typeset). An image alone in its paragraph becomes
// a <figure> with its text as caption. Links to other sites carry rel=noreferrer; addresses of other schemes than http,
// https and mailto are dropped. Raw HTML passes through: the text must be the course's own. No style attribute.
Rendered RenderMarkdown(std::string_view markdown, const MarkdownOptions& options = {});

}  // namespace course::web

#endif  // WEB_MARKDOWN_MARKDOWN_H_
