#include "web/pages/open_links.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "web/guard/for_guests.h"

namespace course::web {
namespace {

// The tag at the beginning of `markup`, up to its ">", which an attribute's value may hold, too; or the comment, in
// which a quotation mark means nothing.
std::string_view FirstTag(std::string_view markup) {
  if (markup.starts_with("<!--")) return markup.substr(0, std::min(markup.find("-->"), markup.size()));
  char quote = 0;
  for (size_t at = 0; at < markup.size(); ++at) {
    const char c = markup[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return markup.substr(0, at + 1);
    }
  }
  return markup;
}

// As it is written in the tag; empty if it is not there.
std::string_view ValueOf(std::string_view tag, std::string_view name) {
  for (size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    std::string_view rest = tag.substr(at + name.size());
    if (at == 0 || tag[at - 1] != ' ' || !rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    if (!rest.starts_with('"') && !rest.starts_with('\'')) return rest.substr(0, rest.find_first_of(" >"));
    return rest.substr(1, rest.find(rest[0], 1) - 1);
  }
  return {};
}

bool MayFollow(std::string_view url) {
  const bool here = url.starts_with('/') && !url.starts_with("//");
  return !here || guard::IsForGuests(url.substr(0, url.find_first_of("?#")));
}

}  // namespace

// Guides have thousands of tags, nearly all of which stay: they are taken over together with the text between them.
void AppendOpenLinksOnly(const Html& page, Html& out) {
  const std::string_view markup = page.text;
  bool in_closed_link = false;  // links do not nest
  size_t kept = 0;              // so far `out` has what is in front of this
  for (size_t at = markup.find('<'); at < markup.size(); at = markup.find('<', at)) {
    const std::string_view tag = FirstTag(markup.substr(at));
    const size_t behind = at + tag.size();
    std::string_view instead;
    bool closed = false;
    if (tag.starts_with("<a ") && !MayFollow(ValueOf(tag, "href"))) {
      closed = in_closed_link = true;
    } else if (in_closed_link && tag == "</a>") {
      closed = true;
      in_closed_link = false;
    } else if (tag.starts_with("<img ") && !MayFollow(ValueOf(tag, "src"))) {
      closed = true;
      if (!markup.substr(behind).starts_with("<figcaption>")) instead = ValueOf(tag, "alt");
    }
    if (closed) {
      out.text += markup.substr(kept, at - kept);
      out.text += instead;
      kept = behind;
    }
    at = behind;
  }
  out.text += markup.substr(kept);
}

}  // namespace course::web
