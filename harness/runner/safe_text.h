// Any bytes as text that an XML file may hold and a terminal may show.

#ifndef HARNESS_RUNNER_SAFE_TEXT_H_
#define HARNESS_RUNNER_SAFE_TEXT_H_

#include <string>
#include <string_view>

namespace course::runner {

// Bytes that are no UTF-8, and control characters but newline and tab, become U+FFFD. (XML 1.0, production 2: Char.)
std::string SafeText(std::string_view bytes);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_SAFE_TEXT_H_
