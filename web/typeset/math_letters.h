// Letters of mathematical alphabets: browsers that follow MathML Core know them as characters of their own (U+1D400 and
// following), not as the attribute mathvariant that KaTeX writes.

#ifndef WEB_TYPESET_MATH_LETTERS_H_
#define WEB_TYPESET_MATH_LETTERS_H_

#include <string>
#include <string_view>

namespace course::web {

// `<mi mathvariant="double-struck">R</mi>` -> `<mi>ℝ</mi>`, in the whole of `mathml`. Elements with more than one
// character (text) and characters that an alphabet lacks stay as they are.
// Source: Unicode 15, block "Mathematical Alphanumeric Symbols" and its holes, filled by "Letterlike Symbols".
std::string WithMathLetters(std::string_view mathml);

}  // namespace course::web

#endif  // WEB_TYPESET_MATH_LETTERS_H_
