// quiz/bank/*.toml as a Bank, or everything that is wrong with it.

#ifndef QUIZ_QUESTION_PARSE_H_
#define QUIZ_QUESTION_PARSE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "quiz/formulas/formulas.h"
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
  // By the path that the bank gives ("snippets/00/growth.cc"). An error says why nothing is known: not built yet,
  // changed since, crashed.
  std::function<absl::StatusOr<Traced>(const std::string& snippet)> traced;
  const std::vector<Formula>* formulas = nullptr;  // other ones than AllFormulas()
};

struct Parsed {
  Bank bank;                      // what could be read; only to be used if there are no problems
  std::vector<Problem> problems;  // all of them, by line
  std::vector<Problem> untraced;  // tracing questions that are left out of the bank, because their output is not known
};

// Reads, and checks everything without which a bank cannot be used: known keys only, types, required fields, and that
// the key is not among the wrong options, in every variant of a parametric question. Whether it is a good bank is
// quiz/validate's business. Any bytes will do: those that are no bank give problems.
Parsed ParseBank(std::string_view toml, const ParseOptions& options);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_PARSE_H_
