#include "web/markdown/formulas.h"

#include <charconv>

#include "base/markdown_segments.h"

namespace course::web {
namespace {

constexpr std::string_view kOpen = "\xEE\x80\x80";   // U+E000
constexpr std::string_view kClose = "\xEE\x80\x81";  // U+E001

}  // namespace

MathText ExtractFormulas(std::string_view markdown) {
  MathText result;
  for (const base::Segment& segment : base::MarkdownSegments(markdown)) {
    if (segment.kind != base::Segment::kFormula) {
      result.markdown += segment.text;
      continue;
    }
    result.markdown += kOpen;
    result.markdown += std::to_string(result.formulas.size());
    result.markdown += kClose;
    result.formulas.push_back({std::string(segment.Tex()), segment.IsDisplay(), std::string(segment.text)});
  }
  return result;
}

void ForEachPart(std::string_view text, const std::vector<Formula>& formulas,
                 const std::function<void(std::string_view)>& on_text,
                 const std::function<void(const Formula&)>& on_formula) {
  size_t at = 0;
  for (size_t open; (open = text.find(kOpen, at)) != std::string_view::npos;) {
    const size_t number = open + kOpen.size();
    const size_t close = text.find(kClose, number);
    if (close == std::string_view::npos) break;
    if (open > at) on_text(text.substr(at, open - at));
    size_t index = formulas.size();
    std::from_chars(text.data() + number, text.data() + close, index);
    if (index < formulas.size()) on_formula(formulas[index]);
    at = close + kClose.size();
  }
  if (at < text.size()) on_text(text.substr(at));
}

std::string WithSources(std::string_view text, const std::vector<Formula>& formulas) {
  std::string out;
  ForEachPart(
      text, formulas, [&](std::string_view part) { out += part; },
      [&](const Formula& formula) { out += formula.source; });
  return out;
}

}  // namespace course::web
