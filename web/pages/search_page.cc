#include "web/pages/search_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/markdown/markdown.h"
#include "web/pages/file_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

Html HitItem(const Hit& hit) {
  const std::string url = ReadingUrl(hit.path) + (hit.anchor.empty() ? "" : "#" + hit.anchor);
  const std::string title = hit.heading.empty() ? hit.title : hit.heading;
  Html item = Tag("a", {{"href", url}, {"data-item", ""}}, Tag("strong", Text(title)));
  item += Tag("p", hit.snippet);
  item += Tag("p", {{"class", "from"}}, Text(hit.title));
  return Tag("li", item);
}

Html Inline(const std::string& markdown) {
  MarkdownOptions options;
  options.rewrite_url = [](std::string_view url) { return FileUrl("docs", url); };
  return RenderMarkdown(markdown, options).html;
}

Html Terms(const std::vector<Term>& terms) {
  Html list;
  for (const Term& term : terms) {
    Html definition = Inline(term.definition);
    if (!term.see.empty()) definition += Inline("See: " + term.see);
    list += Tag("dt", {{"id", term.id}}, Text(term.term)) + Tag("dd", definition);
  }
  return Tag("dl", {{"class", "terms"}}, list);
}

Html Symbols(const std::vector<Symbol>& symbols) {
  Html rows;
  for (const Symbol& symbol : symbols) {
    rows += Tag("tr", Tag("td", Inline(symbol.symbol)) + Tag("td", Inline(symbol.meaning)) +
                          Tag("td", Inline(symbol.unit)) + Tag("td", Inline(symbol.code)));
  }
  Html head;
  for (const char* title : {"Symbol", "Meaning", "Unit", "Name in code"})
    head += Tag("th", {{"scope", "col"}}, Text(title));
  return Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Symbols"}},
             Tag("table", Tag("thead", Tag("tr", head)) + Tag("tbody", rows)));
}

}  // namespace

std::string SearchPage(const std::string& query, const std::vector<Hit>& hits, const Frame& frame) {
  Html body = Tag("h1", Text(query.empty() ? "Search" : "Search: " + query));
  body += Tag("form", {{"class", "actions"}, {"action", "/search"}, {"method", "get"}},
              Tag("input", {{"type", "search"},
                            {"name", "q"},
                            {"value", query},
                            {"aria-label", "What to look for"},
                            {"maxlength", "200"}}) +
                  Tag("button", {{"type", "submit"}}, Text("Search")));
  if (query.empty()) {
    const std::string_view where = frame.guest ? "guides and documents" : "guides, handouts and documents";
    body += Tag("p", Text(absl::StrCat("Looks through ", std::string(where),
                                       ". Names in code and symbols work, too: prompt_len, KV.")));
  } else if (hits.empty()) {
    body += Tag("p", Text("Nothing was found. Fewer or shorter words find more; the ") +
                         Tag("a", {{"href", "/glossary"}}, Text("glossary")) + Text(" lists the course's terms."));
  } else {
    body += Tag("p", {{"class", "soft"}}, Text(Count(static_cast<int64_t>(hits.size()), "place", "places")));
    Html items;
    for (const Hit& hit : hits) items += HitItem(hit);
    body += Tag("ol", {{"class", "hits"}}, items);
  }
  return Document(query.empty() ? "Search" : "Search: " + query, body, frame);
}

std::string GlossaryPage(const std::vector<Term>& terms, const std::vector<Symbol>& symbols, const Frame& frame) {
  Html body = Tag("h1", Text("Glossary"));
  body += Tag("p", Tag("a", {{"href", "#symbols"}}, Text("Symbols")) + Text(" stand below the terms."));
  body += Tag("div", {{"class", "reading"}}, Terms(terms) + Tag("h2", {{"id", "symbols"}}, Text("Symbols")));
  body += Symbols(symbols);
  body += Tag("p", Tag("a", {{"href", "/read/docs/notation.md"}}, Text("Shapes, units and conventions")) +
                       Text(" are explained with them."));
  return Document("Glossary", body, frame, {.current = "glossary"});
}

}  // namespace course::web
