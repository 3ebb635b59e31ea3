// Markdown cut into text, formulas and code: what is done to one of them must not be done to the others.

#ifndef BASE_MARKDOWN_SEGMENTS_H_
#define BASE_MARKDOWN_SEGMENTS_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace base {

struct Segment {
  enum Kind { kText, kFormula, kCode };
  Kind kind = kText;
  std::string_view text;  // with its marks: "$x$", "`x`"

  // Of a formula: whether it stands on a line of its own ("$$x$$"), and what is between its marks.
  bool IsDisplay() const { return text.starts_with("$$"); }
  std::string_view Tex() const {
    const size_t marks = IsDisplay() ? 2 : 1;
    return text.substr(marks, text.size() - 2 * marks);
  }
};

// All of `markdown`, in order; none is empty. The rules are GitHub's. Inline `$` opens before a non-space and closes
// after a non-space that no digit follows, so that "$5 or $6" is no formula; none crosses a blank line; "\$" is a
// dollar sign. Code reaches up to as many backticks as began it; a fenced block ("```" or "~~~" at the beginning of a
// line) to the fence that closes it, or to the end.
std::vector<Segment> MarkdownSegments(std::string_view markdown);

}  // namespace base

#endif  // BASE_MARKDOWN_SEGMENTS_H_
