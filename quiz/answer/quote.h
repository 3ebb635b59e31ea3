// What somebody typed, as it may stand in a message: short, printable, valid UTF-8, in quotation marks.

#ifndef QUIZ_ANSWER_QUOTE_H_
#define QUIZ_ANSWER_QUOTE_H_

#include <string>
#include <string_view>

namespace course::quiz {

// At most 40 characters and "..." where there were more; what cannot be printed is "?".
std::string Quoted(std::string_view text);

}  // namespace course::quiz

#endif  // QUIZ_ANSWER_QUOTE_H_
