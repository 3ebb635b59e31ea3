// "{layers}" in the text of a parametric question.

#ifndef QUIZ_QUESTION_PLACEHOLDERS_H_
#define QUIZ_QUESTION_PLACEHOLDERS_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::quiz {

// A letter, then letters, digits and underscores.
bool IsPlaceholderName(std::string_view name);

// The names in braces, each once, in their order; also those inside of formulas.
std::vector<std::string> Placeholders(std::string_view text);

// The same without what stands in formulas and in code: there braces group.
std::vector<std::string> ProsePlaceholders(std::string_view text);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_PLACEHOLDERS_H_
