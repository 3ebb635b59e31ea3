// TeX as a terminal can show it.

#ifndef QUIZ_TERMINAL_PLAIN_MATHS_H_
#define QUIZ_TERMINAL_PLAIN_MATHS_H_

#include <string>
#include <string_view>

namespace course::quiz {

// "2 · n_layers · (a + b)/2" for "2 \cdot n_\text{layers} \cdot \frac{a + b}{2}". What it does not know stays as it is:
// whoever can read TeX can read that.
std::string PlainMaths(std::string_view tex);

}  // namespace course::quiz

#endif  // QUIZ_TERMINAL_PLAIN_MATHS_H_
