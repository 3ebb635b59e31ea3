// `course new-quiz`: a question bank with an example of each kind, for its author to replace.

#ifndef HARNESS_COURSE_CMD_NEW_QUIZ_H_
#define HARNESS_COURSE_CMD_NEW_QUIZ_H_

#include <map>
#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct NewQuizOptions {
  std::string bank;  // "01", "x2": the file's name
  std::string unit;  // the folder whose guide it belongs to; empty: the one whose name begins with the bank's
};
Result RunNewQuiz(const Context& context, const NewQuizOptions& options);

// The new files, path relative to the workspace -> text.
std::map<std::string, std::string> NewQuizFiles(const std::string& bank, const std::string& unit);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_NEW_QUIZ_H_
