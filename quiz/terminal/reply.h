// What is typed at a question: an answer or a command.

#ifndef QUIZ_TERMINAL_REPLY_H_
#define QUIZ_TERMINAL_REPLY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"

namespace course::quiz {

struct Reply {
  enum Kind { kAnswer, kNothing, kBack, kSkip, kGoTo, kFinish, kQuit, kHelp };
  Kind kind = kNothing;
  Answer answer;
  int position = 0;  // kGoTo: from 0
};

// ":back", ":skip", ":3", ":finish", ":quit", ":help", or the beginning of one; a blank line is kNothing.
// InvalidArgument for another command; kAnswer, with nothing in it, for a line that is none.
absl::StatusOr<Reply> ParseCommand(std::string_view line);

// The answer to a question, which CheckForm takes. InvalidArgument says in a sentence what to type instead.
//   single    "b"
//   multi     "a,c", "a c", "ac"; "none"
//   ordering  "c a b", "cab"
//   matching  "1b 2a 3-": each left; "-" is nothing
//   others    the text
absl::StatusOr<Answer> ParseAnswer(const Shown& shown, std::string_view text);

// "Type the letter of your answer." and so on, by the kind of the question.
std::string HowToAnswer(const Shown& shown);

// 0 is "a".
std::string Letter(int choice);

}  // namespace course::quiz

#endif  // QUIZ_TERMINAL_REPLY_H_
