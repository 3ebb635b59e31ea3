// Elements inside a formula's letters.
//
// KaTeX writes \bmod and every \mathbin, \mathrel, \mathpunct of more than one character as an operator that holds
// elements, <mo><mrow><mi>m</mi><mi>o</mi><mi>d</mi></mrow></mo>. MathML lets <mo>, <mi>, <mn> and <mtext> hold text
// alone; a browser then lays what is inside out as lines of a paragraph, with the paragraph's height of a line: a
// formula with \bmod opened a gap above itself.

#ifndef WEB_TYPESET_TOKEN_ELEMENTS_H_
#define WEB_TYPESET_TOKEN_ELEMENTS_H_

#include <string>
#include <string_view>

namespace course::web {

// Each <mo>, <mi>, <mn> or <mtext> that holds elements becomes an <mrow> of them, with a space before and behind it
// where the operator had one: its lspace and rspace, or the 5/18 em that an operator has without.
//
//   mathml  well-formed, as KaTeX writes it
// Source: MathML Core, sections 3.2 (token elements hold text) and 3.2.4.2 (lspace and rspace).
std::string WithoutNestedTokens(std::string_view mathml);

}  // namespace course::web

#endif  // WEB_TYPESET_TOKEN_ELEMENTS_H_
