// Markdown cut into text, formulas and code: what is done to one of them must not be done to the others.

#ifndef QUIZ_PAPER_SEGMENTS_H_
#define QUIZ_PAPER_SEGMENTS_H_

#include <string_view>
#include <vector>

namespace course::quiz {

struct Segment {
  enum Kind { kText, kFormula, kCode };
  Kind kind = kText;
  std::string_view text;  // with its marks: "$x$", "`x`"
};

// All of `markdown`, in order. The rules are those of the pages: inline `$` opens before a non-space and closes after a
// non-space that no digit follows, so that "$5 or $6" is no formula; "\$" is a dollar sign; code reaches up to as many
// backticks as began it.
std::vector<Segment> Segments(std::string_view markdown);

}  // namespace course::quiz

#endif  // QUIZ_PAPER_SEGMENTS_H_
