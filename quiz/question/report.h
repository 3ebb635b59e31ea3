// Collects what is wrong with one bank file.

#ifndef QUIZ_QUESTION_REPORT_H_
#define QUIZ_QUESTION_REPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "quiz/question/problem.h"

namespace course::quiz {

struct Report {
  std::string file;
  std::vector<Problem> problems;

  void Add(int line, std::string rule, std::string text) {
    problems.push_back({.file = file, .line = line, .rule = std::move(rule), .text = std::move(text)});
  }
};

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_REPORT_H_
