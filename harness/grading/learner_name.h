// A folder's name as a learner's name: text that may stand in a table, a file name, XML, JSON and a terminal, and that
// still names one folder.

#ifndef HARNESS_GRADING_LEARNER_NAME_H_
#define HARNESS_GRADING_LEARNER_NAME_H_

#include <string>
#include <string_view>

namespace course::grading {

// Bytes that are no UTF-8, control characters, characters that turn or hide text (U+200B-200F, U+2028-202E,
// U+2060-206F, U+FEFF), '/', '%', and a '.', '-' or '~' in front become %XX, byte by byte, so that no two names become
// one. What is then longer than 120 bytes is cut and ends in "~" and the first 16 digits of the SHA-256 of the name.
std::string LearnerName(std::string_view folder);

}  // namespace course::grading

#endif  // HARNESS_GRADING_LEARNER_NAME_H_
