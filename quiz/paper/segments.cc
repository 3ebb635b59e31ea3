#include "quiz/paper/segments.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace course::quiz {
namespace {

bool IsSpace(std::string_view text, size_t i) {
  return i >= text.size() || absl::ascii_isspace(static_cast<unsigned char>(text[i]));
}

// How long the formula at the front is; 0: there is none.
size_t FormulaLength(std::string_view text) {
  // A formula does not cross a paragraph.
  text = text.substr(0, text.find("\n\n"));
  if (text.starts_with("$$")) {
    const size_t end = text.find("$$", 2);
    return end == text.npos ? 0 : end + 2;
  }
  if (!text.starts_with("$") || IsSpace(text, 1)) return 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '$') {
      const bool digit_follows = i + 1 < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[i + 1]));
      return IsSpace(text, i - 1) || digit_follows ? 0 : i + 1;
    }
  }
  return 0;
}

// How many backticks begin at `at`.
size_t Run(std::string_view text, size_t at) { return std::min(text.find_first_not_of('`', at), text.size()) - at; }

// How long the code at the front is: a span or a fenced block. 0: there is none.
size_t CodeLength(std::string_view text) {
  const size_t marks = Run(text, 0);
  if (marks == 0) return 0;
  for (size_t at = marks; at < text.size();) {
    if (text[at] != '`') {
      ++at;
      continue;
    }
    const size_t run = Run(text, at);
    at += run;
    if (run == marks) return at;
  }
  return 0;
}

}  // namespace

std::vector<Segment> Segments(std::string_view markdown) {
  std::vector<Segment> segments;
  size_t begin = 0, at = 0;  // [begin, at) is text
  const auto add = [&](Segment::Kind kind, size_t length) {
    if (at > begin) segments.push_back({Segment::kText, markdown.substr(begin, at - begin)});
    if (length > 0) segments.push_back({kind, markdown.substr(at, length)});
    begin = at += length;
  };
  while (at < markdown.size()) {
    const std::string_view rest = markdown.substr(at);
    if (const size_t formula = FormulaLength(rest); formula > 0) {
      add(Segment::kFormula, formula);
    } else if (const size_t code = CodeLength(rest); code > 0) {
      add(Segment::kCode, code);
    } else {
      at += rest[0] == '\\' ? 2 : std::max<size_t>(Run(rest, 0), 1);
    }
  }
  at = markdown.size();
  add(Segment::kText, 0);
  return segments;
}

}  // namespace course::quiz
