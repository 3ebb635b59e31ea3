#include "web/markdown/heading_ids.h"

#include <cctype>

namespace course::web {

std::string HeadingSlug(std::string_view text) {
  std::string slug;
  for (const char c : text) {
    const unsigned char u = static_cast<unsigned char>(c);
    if (std::isalnum(u) || u >= 0x80 || c == '_') slug += static_cast<char>(std::tolower(u));
    if (c == ' ' || c == '-') slug += '-';
  }
  return slug;
}

std::string HeadingIds::Next(std::string_view text) {
  const std::string slug = HeadingSlug(text);
  std::string id = slug;
  for (int n = 1; !used_.insert(id).second; ++n) id = slug + "-" + std::to_string(n);
  return id;
}

}  // namespace course::web
