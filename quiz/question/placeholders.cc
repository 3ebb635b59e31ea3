#include "quiz/question/placeholders.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace course::quiz {

bool IsPlaceholderName(std::string_view name) {
  return !name.empty() && absl::ascii_isalpha(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

std::vector<std::string> Placeholders(std::string_view text) {
  std::vector<std::string> names;
  for (size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string name(text.substr(open + 1, close - open - 1));
    if (IsPlaceholderName(name) && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> ProsePlaceholders(std::string_view text) {
  std::string prose;
  char quote = 0;
  for (char c : text) {
    if (quote == 0 && (c == '$' || c == '`')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (quote == 0) {
      prose += c;
    }
  }
  return Placeholders(prose);
}

}  // namespace course::quiz
