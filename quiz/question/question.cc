#include "quiz/question/question.h"

#include <algorithm>

namespace course::quiz {

const std::vector<std::string>& AllKindNames() {
  static const std::vector<std::string> kNames = {"single",   "multi",    "numeric", "text",
                                                  "ordering", "matching", "tracing"};
  return kNames;
}

std::string_view KindName(Kind kind) { return AllKindNames()[static_cast<size_t>(kind)]; }

std::optional<Kind> KindFromName(std::string_view name) {
  const std::vector<std::string>& names = AllKindNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Kind>(found - names.begin());
}

const Question* Bank::Find(std::string_view question_id) const {
  for (const Question& question : questions) {
    if (question.id == question_id) return &question;
  }
  return nullptr;
}

}  // namespace course::quiz
