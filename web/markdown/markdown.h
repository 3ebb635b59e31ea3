// The course's own Markdown (GitHub's dialect with $maths$) as HTML.

#ifndef WEB_MARKDOWN_MARKDOWN_H_
#define WEB_MARKDOWN_MARKDOWN_H_

#include <functional>
#include <string>
#include <string_view>

#include "web/html/html.h"

namespace course::web {

struct MarkdownOptions {
  // What a relative link or image address becomes; by default it stays. Called for every href and src.
  std::function<std::string(std::string_view url)> rewrite_url;
};

// Tables, task lists and autolinks as on GitHub; headings get ids ("why-a-cache") to link to. `$x$`, `$$x$$` and fenced
// blocks of language math become <span class="math">x</span> (display maths with data-display), which the page
// typesets. Raw HTML passes through: the text must be the course's own.
Html RenderMarkdown(std::string_view markdown, const MarkdownOptions& options = {});

}  // namespace course::web

#endif  // WEB_MARKDOWN_MARKDOWN_H_
