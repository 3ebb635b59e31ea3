// quiz/bank/*.toml as a Bank, or everything that is wrong with it.

#ifndef QUIZ_QUESTION_PARSE_H_
#define QUIZ_QUESTION_PARSE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quiz/question/problem.h"
#include "quiz/question/question.h"

namespace course::quiz {

// What a snippet's source and its run in the build gave.
struct Traced {
  std::string code;
  std::string output;
};

struct ParseOptions {
  std::string file;  // for messages, and its name is the bank's id: "quiz/bank/00.toml"
  // By the path that the bank gives ("snippets/00/growth.cc"). nullopt: not built yet, or changed since.
  std::function<std::optional<Traced>(const std::string& snippet)> traced;
};

struct Parsed {
  Bank bank;                      // what could be read; only to be used if there are no problems
  std::vector<Problem> problems;  // all of them, by line
};

// Reads and checks everything that one bank can be asked for by itself: known keys only, types, required fields, and
// that every variant of a parametric question has a key that differs from its wrong options.
Parsed ParseBank(std::string_view toml, const ParseOptions& options);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_PARSE_H_
