// Takes formulas out of Markdown before the parser sees them: it would read `_`, `*` and `|` inside a formula as its
// own. (MD4C knows formulas, too, but by other rules than GitHub: with it "$5 or $6" is a formula.)

#ifndef WEB_MARKDOWN_FORMULAS_H_
#define WEB_MARKDOWN_FORMULAS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace course::web {

struct Formula {
  std::string tex;
  bool display = false;  // $$...$$: on a line of its own
  std::string source;    // as it stood in the text, for places that turn out to be code

  bool operator==(const Formula&) const = default;
};

struct MathText {
  std::string markdown;  // with a placeholder of private-use characters for each formula
  std::vector<Formula> formulas;
};

// What a formula is, base/markdown_segments.h says: the same in a guide and in a quiz. `markdown` must be free of
// U+E000 and U+E001.
MathText ExtractFormulas(std::string_view markdown);

// Cuts `text` at its placeholders: on_text gets what stands between them, on_formula what they stand for.
void ForEachPart(std::string_view text, const std::vector<Formula>& formulas,
                 const std::function<void(std::string_view)>& on_text,
                 const std::function<void(const Formula&)>& on_formula);

// `text` as it was before ExtractFormulas.
std::string WithSources(std::string_view text, const std::vector<Formula>& formulas);

}  // namespace course::web

#endif  // WEB_MARKDOWN_FORMULAS_H_
