#include "quiz/terminal/testing/typed.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace course::quiz::testing {

std::string Typed(const Shown& shown, const Answer& answer) {
  if (!answer.text.empty()) return answer.text;
  std::vector<std::string> parts;
  for (size_t i = 0; i < answer.picks.size(); ++i) {
    const std::string letter = answer.picks[i] < 0 ? "-" : std::string(1, static_cast<char>('a' + answer.picks[i]));
    parts.push_back(shown.kind == Kind::kMatching ? absl::StrCat(i + 1, letter) : letter);
  }
  return absl::StrJoin(parts, shown.kind == Kind::kMatching ? " " : ",");
}

}  // namespace course::quiz::testing
