// When two typed texts are the same answer.

#ifndef QUIZ_ANSWER_TEXT_H_
#define QUIZ_ANSWER_TEXT_H_

#include <string>
#include <string_view>

namespace course::quiz {

// For comparing short texts: two of them are the same answer if they have the same key. Case, blanks, hyphens and
// underscores do not count ("KV-cache", "kv cache", "kvcache"), nor does punctuation around the text, nor a "the"
// before it. Letters of Latin-1, Greek and Cyrillic lose their case; what is no UTF-8 becomes U+FFFD.
std::string TextKey(std::string_view text);

// For comparing what a program prints, in which case and punctuation count: ends of lines, blanks at them, empty lines
// around the text and the number of blanks between words do not.
std::string OutputKey(std::string_view text);

}  // namespace course::quiz

#endif  // QUIZ_ANSWER_TEXT_H_
