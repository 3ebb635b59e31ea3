#include "web/markdown/figure.h"

#include <regex>
#include <string>

namespace course::web {
namespace {

bool HoldsWhatItMayNot(const std::string& svg) {
  static const std::regex kForbidden("<script|<foreignObject|<!|<\\?|\\sstyle\\s*=|\\son[a-z]+\\s*=|href\\s*=\\s*[\"'][^#]",
                                     std::regex::icase);
  return std::regex_search(svg, kForbidden);
}

}  // namespace

std::optional<Html> InlineFigure(std::string_view svg) {
  while (!svg.empty() && (svg.back() == '\n' || svg.back() == ' ')) svg.remove_suffix(1);
  if (!svg.starts_with("<svg ") || !svg.ends_with("</svg>")) return std::nullopt;
  std::string text(svg);
  for (size_t open; (open = text.find("<style>")) != std::string::npos;) {
    const size_t close = text.find("</style>", open);
    if (close == std::string::npos) return std::nullopt;
    text.erase(open, close + 8 - open);
  }
  if (HoldsWhatItMayNot(text)) return std::nullopt;
  return Markup(std::move(text));
}

}  // namespace course::web
