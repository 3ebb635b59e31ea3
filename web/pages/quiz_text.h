// The texts of a question bank as HTML: Markdown with formulas, code, and figures that lie beside the bank.

#ifndef WEB_PAGES_QUIZ_TEXT_H_
#define WEB_PAGES_QUIZ_TEXT_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "web/html/html.h"

namespace course::web {

// The content of a figure by its path in the workspace; where it returns nullopt, or is empty, figures are images.
using FigureReader = std::function<std::optional<std::string>(const std::string& path)>;

// Addresses are taken from the folder of the banks: "figures/cache.svg", "../../phases/00-foundations/README.md#kv".
Html QuizText(std::string_view markdown, const FigureReader& read_figure);

// The same for what stands in a line or a label: a single paragraph comes without its <p>.
Html QuizLine(std::string_view markdown, const FigureReader& read_figure);

// The words alone, in one line, cut at about `most` bytes: for <option>, which holds no markup.
std::string QuizWords(std::string_view markdown, size_t most);

}  // namespace course::web

#endif  // WEB_PAGES_QUIZ_TEXT_H_
