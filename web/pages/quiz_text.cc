#include "web/pages/quiz_text.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "base/utf8.h"
#include "web/markdown/markdown.h"
#include "web/markdown/sections.h"
#include "web/pages/file_page.h"

namespace course::web {
namespace {

constexpr char kFolder[] = "quiz/bank";

}  // namespace

Html QuizText(std::string_view markdown, const FigureReader& read_figure) {
  MarkdownOptions options = {.shift_headings = 2};
  options.rewrite_url = [](std::string_view url) { return FileUrl(kFolder, url); };
  if (read_figure) {
    options.read_figure = [&read_figure](std::string_view url) { return read_figure(ResolvePath(kFolder, url)); };
  }
  return RenderMarkdown(markdown, options).html;
}

Html QuizLine(std::string_view markdown, const FigureReader& read_figure) {
  const Html html = QuizText(markdown, read_figure);
  absl::string_view inner = absl::StripAsciiWhitespace(html.text);
  const bool paragraph = absl::ConsumePrefix(&inner, "<p>") && absl::ConsumeSuffix(&inner, "</p>");
  if (!paragraph || inner.find("<p>") != absl::string_view::npos) return html;
  return Markup(std::string(inner));
}

std::string QuizWords(std::string_view markdown, size_t most) {
  std::string words;
  for (const TextSection& section : CutSections(markdown)) words += section.heading + " " + section.text + " ";
  absl::RemoveExtraAsciiWhitespace(&words);
  if (words.size() <= most) return words;
  size_t end = 0;  // whole characters
  while (end < words.size()) {
    const size_t length = base::FirstUtf8(std::string_view(words).substr(end)).length;
    if (length == 0 || end + length > most) break;
    end += length;
  }
  return words.substr(0, end) + "…";
}

}  // namespace course::web
