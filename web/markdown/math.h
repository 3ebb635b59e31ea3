// Takes formulas out of Markdown before the renderer sees them, and puts them back as elements afterwards: the renderer
// would read `_` and `*` inside a formula as emphasis.

#ifndef WEB_MARKDOWN_MATH_H_
#define WEB_MARKDOWN_MATH_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::web {

struct Formula {
  std::string tex;
  bool display = false;  // $$...$$ or a fenced block: on a line of its own
};

struct MathText {
  std::string markdown;  // with a placeholder of private-use characters for each formula
  std::vector<Formula> formulas;
};

// The rules are GitHub's: inline `$` opens before a non-space and closes after a non-space that no digit follows; code
// spans and fenced blocks are left alone (but for ```math); \$ is a dollar sign.
MathText ExtractMath(std::string_view markdown);

// Replaces the placeholders in rendered HTML.
std::string InsertMath(const std::string& html, const std::vector<Formula>& formulas);

}  // namespace course::web

#endif  // WEB_MARKDOWN_MATH_H_
