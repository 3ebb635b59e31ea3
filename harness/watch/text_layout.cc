#include "harness/watch/text_layout.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/columns.h"
#include "base/utf8.h"

namespace course::watch {
namespace {

void WrapLine(std::string_view line, int width, std::vector<std::string>& out) {
  while (base::Columns(line) > width) {
    const size_t fits = std::max(base::FirstColumns(line, width), std::max<size_t>(base::FirstUtf8(line).length, 1));
    if (fits == line.size()) break;  // one wide character where there is no room for any: nothing is left to cut
    // The blank after the last word that fits may stand just behind it.
    size_t cut = line.rfind(' ', fits);
    const size_t first_word = line.find_first_not_of(' ');
    const bool breaks = cut != line.npos && first_word != line.npos && cut > first_word;
    if (!breaks) cut = fits;
    out.push_back(std::string(line.substr(0, cut)));
    line.remove_prefix(breaks ? cut + 1 : cut);
  }
  out.push_back(std::string(line));
}

}  // namespace

std::vector<std::string> Wrapped(std::string_view text, int width) {
  std::vector<std::string> out;
  const std::string printable = base::Printable(text);
  for (const absl::string_view line : absl::StrSplit(printable, '\n')) {
    WrapLine(std::string_view(line.data(), line.size()), std::max(1, width), out);
  }
  return out;
}

std::string Joined(std::string_view markdown) {
  std::string out;
  bool fenced = false, open = false;  // open: the next line may go on with the paragraph
  for (const absl::string_view line : absl::StrSplit(absl::string_view(markdown.data(), markdown.size()), '\n')) {
    const bool fence = absl::StartsWith(line, "```");
    const bool text = !fenced && !fence && !line.empty() && line.find_first_of(" \t*-+>#|0123456789") != 0;
    if (!out.empty()) out += open && text ? ' ' : '\n';
    absl::StrAppend(&out, line);
    // A list's item goes on in the lines below it.
    open = !fenced && !fence && !line.empty() && line[0] != ' ' && line[0] != '#' && line[0] != '|';
    if (fence) fenced = !fenced;
  }
  return out;
}

std::string Clipped(const std::string& text, int width) {
  if (base::Columns(text) <= width) return text;
  if (width < 8) return text.substr(0, base::FirstColumns(text, std::max(0, width)));
  return text.substr(0, base::FirstColumns(text, width - 3)) + "...";
}

Line Justified(const Span& left, const Span& right, int width) {
  const int room = width - base::Columns(right.text) - 1;
  if (room < 1) return {{Clipped(left.text, width), left.style}};
  const std::string text = Clipped(left.text, room);
  return {{text, left.style}, {std::string(width - base::Columns(text) - base::Columns(right.text), ' '), ""}, right};
}

std::string Rendered(const Line& line, int width, bool colour) {
  std::string out;
  for (const Span& span : line) {
    const std::string text = span.text.substr(0, base::FirstColumns(span.text, std::max(0, width)));
    width -= base::Columns(text);
    if (text.empty()) continue;
    const bool styled = colour && !span.style.empty();
    absl::StrAppend(&out, styled ? absl::StrCat("\033[", span.style, "m") : "", text, styled ? "\033[0m" : "");
  }
  return out;
}

}  // namespace course::watch
