// The questions that a rule looks at, and the problems it finds.

#ifndef QUIZ_VALIDATE_EACH_H_
#define QUIZ_VALIDATE_EACH_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "quiz/question/question.h"
#include "quiz/validate/rules.h"

namespace course::quiz {

// Those that are still drawn.
inline std::vector<const Question*> Live(const Bank& bank) {
  std::vector<const Question*> live;
  for (const Question& question : bank.questions) {
    if (!question.retired) live.push_back(&question);
  }
  return live;
}

inline Problem Of(const Bank& bank, std::string rule, const std::string& text) {
  return {.file = bank.file, .rule = std::move(rule), .text = absl::StrCat("bank ", bank.id, " ", text)};
}

inline Problem Of(const Bank& bank, const Question& question, std::string rule, const std::string& text) {
  return {.file = bank.file,
          .line = question.line,
          .rule = std::move(rule),
          .text = absl::StrCat("question ", question.id, " ", text)};
}

// Every text of a question that is Markdown.
inline std::vector<std::string> TextsOf(const Question& question) {
  std::vector<std::string> texts = {question.prompt, question.why};
  for (const std::vector<Option>* options : {&question.right, &question.wrong}) {
    for (const Option& option : *options) texts.insert(texts.end(), {option.text, option.why});
  }
  for (const Pair& pair : question.pairs) texts.insert(texts.end(), {pair.left, pair.right, pair.why});
  texts.insert(texts.end(), question.items.begin(), question.items.end());
  texts.insert(texts.end(), question.extra.begin(), question.extra.end());
  return texts;
}

}  // namespace course::quiz

#endif  // QUIZ_VALIDATE_EACH_H_
