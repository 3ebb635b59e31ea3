#include "quiz/question/placeholders.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/markdown_segments.h"

namespace course::quiz {
namespace {

void AddPlaceholders(std::string_view text, std::vector<std::string>& names) {
  for (size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string name(text.substr(open + 1, close - open - 1));
    if (IsPlaceholderName(name) && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

}  // namespace

bool IsPlaceholderName(std::string_view name) {
  return !name.empty() && absl::ascii_isalpha(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

std::vector<std::string> Placeholders(std::string_view text) {
  std::vector<std::string> names;
  AddPlaceholders(text, names);
  return names;
}

std::vector<std::string> ProsePlaceholders(std::string_view text) {
  std::vector<std::string> names;
  for (const base::Segment& segment : base::MarkdownSegments(text)) {
    if (segment.kind == base::Segment::kText) AddPlaceholders(segment.text, names);
  }
  return names;
}

}  // namespace course::quiz
