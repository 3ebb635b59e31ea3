// What is wrong with a bank: the place, the rule, and how to mend it.

#ifndef QUIZ_QUESTION_PROBLEM_H_
#define QUIZ_QUESTION_PROBLEM_H_

#include <string>

namespace course::quiz {

struct Problem {
  std::string file;  // "quiz/bank/00.toml"
  int line = 0;      // from 1; 0 where the file as a whole is meant
  std::string rule;  // a short stable name: "explanation", "longest-is-right", "unknown-key", "toml", ...
  std::string text;  // the value and what to do: a sentence for the author

  // "quiz/bank/00.toml:41: explanation: question p00-kv has no `why`. ..."
  std::string ToString() const;
  bool operator==(const Problem&) const = default;
};

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_PROBLEM_H_
