#include "web/markdown/figure.h"

#include <cctype>
#include <string>

namespace course::web {
namespace {

// An attribute whose name begins with `name`, at `at`: "on" finds onload="...".
bool IsAttribute(std::string_view svg, size_t at, std::string_view name) {
  if (at == 0 || !std::isspace(static_cast<unsigned char>(svg[at - 1])) || !svg.substr(at).starts_with(name))
    return false;
  size_t end = at;
  while (end < svg.size() && (std::isalnum(static_cast<unsigned char>(svg[end])) || svg[end] == ':')) ++end;
  return svg.substr(end).starts_with('=') || svg.substr(end).starts_with(" =");
}

bool HoldsWhatItMayNot(const std::string& figure) {
  std::string svg = figure;
  for (char& c : svg) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (std::string_view element : {"<script", "<foreignobject", "<style", "<!", "<?"}) {
    if (svg.find(element) != std::string::npos) return true;
  }
  for (size_t at = 0; at < svg.size(); ++at) {
    if (svg[at] == 's' && IsAttribute(svg, at, "style")) return true;
    if (svg[at] == 'o' && IsAttribute(svg, at, "on")) return true;
    if (svg[at] == 'h' && svg.compare(at, 5, "href=") == 0 && (at + 6 >= svg.size() || svg[at + 6] != '#')) return true;
  }
  return false;
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
