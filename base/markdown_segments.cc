#include "base/markdown_segments.h"

#include <algorithm>

namespace base {
namespace {

// Where there is nothing more, too.
bool IsSpace(std::string_view text, size_t i) {
  return i >= text.size() || std::string_view(" \t\n\v\f\r").find(text[i]) != std::string_view::npos;
}

bool IsDigit(std::string_view text, size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

// How often `mark` stands at `at`, one after the other.
size_t Run(std::string_view text, size_t at, char mark) {
  return std::min(text.find_first_not_of(mark, at), text.size()) - at;
}

// How long the formula at the front is; 0: there is none.
size_t FormulaLength(std::string_view text) {
  text = text.substr(0, text.find("\n\n"));
  if (text.starts_with("$$")) {
    const size_t end = text.find("$$", 2);
    return end == text.npos ? 0 : end + 2;
  }
  if (!text.starts_with('$') || IsSpace(text, 1)) return 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '$') {
      return IsSpace(text, i - 1) || IsDigit(text, i + 1) ? 0 : i + 1;
    }
  }
  return 0;
}

// The same for a code span.
size_t SpanLength(std::string_view text) {
  const size_t marks = Run(text, 0, '`');
  if (marks == 0) return 0;
  for (size_t at = text.find('`', marks); at != text.npos; at = text.find('`', at)) {
    const size_t run = Run(text, at, '`');
    at += run;
    if (run == marks) return at;
  }
  return 0;
}

// A fence has at most three blanks before it and at least three marks.
struct Fence {
  char mark = 0;  // 0: there is none
  size_t length = 0;
  std::string_view rest;  // of its line
};
Fence FenceOf(std::string_view line) {
  const size_t blanks = Run(line, 0, ' ');
  if (blanks > 3 || blanks == line.size() || (line[blanks] != '`' && line[blanks] != '~')) return {};
  const size_t length = Run(line, blanks, line[blanks]);
  if (length < 3) return {};
  return {line[blanks], length, line.substr(blanks + length)};
}

// How long the fenced block at the front is, without the end of its last line. `text` begins a line.
size_t BlockLength(std::string_view text) {
  const size_t first_end = std::min(text.find('\n'), text.size());
  const Fence open = FenceOf(text.substr(0, first_end));
  // "```x```" in one line is a span.
  if (open.mark == 0 || (open.mark == '`' && open.rest.find('`') != text.npos)) return 0;
  for (size_t end = first_end; end < text.size();) {
    const size_t begin = end + 1;
    end = std::min(text.find('\n', begin), text.size());
    const Fence close = FenceOf(text.substr(begin, end - begin));
    if (close.mark == open.mark && close.length >= open.length && close.rest.find_first_not_of(" \t\r") == text.npos)
      return end;
  }
  return text.size();
}

}  // namespace

std::vector<Segment> MarkdownSegments(std::string_view markdown) {
  std::vector<Segment> segments;
  size_t begin = 0, at = 0;  // [begin, at) is text
  const auto add = [&](Segment::Kind kind, size_t length) {
    if (at > begin) segments.push_back({Segment::kText, markdown.substr(begin, at - begin)});
    if (length > 0) segments.push_back({kind, markdown.substr(at, length)});
    begin = at += length;
  };
  while (at < markdown.size()) {
    const std::string_view rest = markdown.substr(at);
    const bool begins_line = at == 0 || markdown[at - 1] == '\n';
    if (const size_t block = begins_line ? BlockLength(rest) : 0; block > 0) {
      add(Segment::kCode, block);
    } else if (const size_t formula = FormulaLength(rest); formula > 0) {
      add(Segment::kFormula, formula);
    } else if (const size_t span = SpanLength(rest); span > 0) {
      add(Segment::kCode, span);
    } else {
      // Backticks that begin no code, together: the last of three is no span's beginning. A backslash takes the next
      // character with it.
      at += rest[0] == '\\' ? std::min<size_t>(2, rest.size()) : std::max<size_t>(Run(rest, 0, '`'), 1);
    }
  }
  add(Segment::kText, 0);
  return segments;
}

}  // namespace base
