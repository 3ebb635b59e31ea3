#include "web/playground/question_words.h"

#include <cctype>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace course::web {
namespace {

// Whether `word` stands in `text` at the beginning of a word: "count" in "counting", and not in "discount".
bool Begins(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (at == 0 || !absl::ascii_isalnum(text[at - 1])) return true;
  }
  return false;
}

bool Meets(std::string_view text, const QuestionRule& rule) {
  const std::string words(rule.words);
  for (const absl::string_view word : absl::StrSplit(words, ',')) {
    if (Begins(text, std::string_view(word.data(), word.size()))) return true;
  }
  return false;
}

}  // namespace

std::variant<std::string, NotAsked> TaskOf(std::string_view text) {
  const std::string lower = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  std::vector<std::string> tasks;
  for (const QuestionRule& rule : kQuestionRules) {
    if (Meets(lower, rule)) tasks.push_back(std::string(rule.task));
  }
  if (tasks.size() == 1) return tasks[0];
  if (tasks.empty()) {
    return NotAsked{
        "This small model was never taught to answer that. The table of questions shows the six things that it knows "
        "about a picture, and the words by which it recognises them."};
  }
  return NotAsked{absl::StrCat("That asks for several things at once (", absl::StrJoin(tasks, " and "),
                               "). The model answers one question at a time.")};
}

}  // namespace course::web
