#include "web/markdown/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <cctype>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

#include "web/markdown/math.h"

namespace course::web {
namespace {

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeParser {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};

// The words of a heading as an id: "Why K/V never change" -> "why-kv-never-change" (GitHub's rule for ASCII).
std::string Slug(std::string_view html) {
  std::string slug;
  bool in_tag = false;
  for (char c : html) {
    if (c == '<') in_tag = true;
    if (!in_tag) {
      const unsigned char u = static_cast<unsigned char>(c);
      if (std::isalnum(u) || u >= 0x80) slug += static_cast<char>(std::tolower(u));
      if (c == ' ' || c == '-') slug += '-';
    }
    if (c == '>') in_tag = false;
  }
  return slug;
}

std::string AddHeadingIds(const std::string& html) {
  std::string out;
  std::set<std::string> used;
  size_t at = 0;
  for (size_t open; (open = html.find("<h", at)) != std::string::npos;) {
    out += html.substr(at, open - at);
    at = open;
    const bool heading =
        open + 3 < html.size() && html[open + 2] >= '1' && html[open + 2] <= '6' && html[open + 3] == '>';
    const size_t close = heading ? html.find("</h", open) : std::string::npos;
    if (close == std::string::npos) {
      out += "<h";
      at += 2;
      continue;
    }
    const std::string inner = html.substr(open + 4, close - open - 4);
    std::string id = Slug(inner);
    for (int n = 1; !used.insert(id).second; ++n) id = Slug(inner) + "-" + std::to_string(n);
    out += html.substr(open, 3) + " id=\"" + Text(id).text + "\">" + inner;
    at = close;
  }
  return out + html.substr(at);
}

void RewriteUrls(cmark_node* root, const MarkdownOptions& options) {
  if (!options.rewrite_url) return;
  cmark_iter* iter = cmark_iter_new(root);
  while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
    cmark_node* node = cmark_iter_get_node(iter);
    const cmark_node_type type = cmark_node_get_type(node);
    if (cmark_iter_get_event_type(iter) != CMARK_EVENT_ENTER) continue;
    if (type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE) continue;
    cmark_node_set_url(node, options.rewrite_url(cmark_node_get_url(node)).c_str());
  }
  cmark_iter_free(iter);
}

}  // namespace

Html RenderMarkdown(std::string_view markdown, const MarkdownOptions& options) {
  static const bool registered = [] {
    cmark_gfm_core_extensions_ensure_registered();
    return true;
  }();
  static_cast<void>(registered);
  const MathText math = ExtractMath(markdown);
  const int flags = CMARK_OPT_UNSAFE | CMARK_OPT_VALIDATE_UTF8;
  std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(flags));
  for (const char* name : {"table", "strikethrough", "autolink", "tasklist"}) {
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  }
  cmark_parser_feed(parser.get(), math.markdown.data(), math.markdown.size());
  std::unique_ptr<cmark_node, FreeNode> root(cmark_parser_finish(parser.get()));
  RewriteUrls(root.get(), options);
  char* rendered = cmark_render_html(root.get(), flags, cmark_parser_get_syntax_extensions(parser.get()));
  const std::string html = rendered;
  std::free(rendered);
  return Markup(InsertMath(AddHeadingIds(html), math.formulas));
}

}  // namespace course::web
