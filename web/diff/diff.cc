#include "web/diff/diff.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"

namespace course::web {
namespace {

constexpr size_t kMostLines = 1000;
constexpr size_t kMostBytes = 300;  // of one line

Html Where(std::string_view sentence) {
  return Tag("span", {{"class", "where"}}, Text(absl::StrCat("... ", std::string(sentence), " ...\n")));
}

std::string Count(size_t count, std::string_view one, std::string_view many) {
  return absl::StrCat(count, " ", std::string(count == 1 ? one : many));
}

// The front of a line, cut between two characters.
std::string_view Front(std::string_view text) {
  size_t end = 0;
  while (end < text.size()) {
    const size_t length = std::max<size_t>(base::FirstUtf8(text.substr(end)).length, 1);
    if (end + length > kMostBytes) break;
    end += length;
  }
  return text.substr(0, end);
}

Html Line(const DiffLine& line) {
  struct Look {
    std::string_view name, mark;
  };
  constexpr std::array<Look, 3> kLooks = {{{"same", " "}, {"added", "+"}, {"removed", "−"}}};  // as DiffLine::Kind
  const Look& look = kLooks[line.kind];
  std::string_view text = line.text;
  const bool carriage_return = text.ends_with('\r');
  if (carriage_return) text.remove_suffix(1);
  const std::string_view front = Front(text);
  std::string shown = absl::StrCat(std::string(look.mark), std::string(front));
  if (front.size() < text.size()) {
    absl::StrAppend(&shown, " ... ", Count(text.size() - front.size(), "byte", "bytes"), " more");
  }
  absl::StrAppend(&shown, carriage_return ? "␍\n" : "\n");
  const Html html = Tag("span", {{"class", std::string(look.name)}}, Text(shown));
  return line.ended ? html : html + Where("no newline at the end of this version");
}

}  // namespace

Html DiffBlock(const Diff& diff, std::string_view label) {
  Html lines;
  size_t shown = 0;
  size_t left_out = 0;
  for (const diff::Stretch& stretch : diff::Fold(diff)) {
    if (stretch.folded) {
      if (shown < kMostLines)
        lines += Where(Count(stretch.end - stretch.begin, "equal line", "equal lines"));
      else
        left_out += stretch.end - stretch.begin;
      continue;
    }
    for (size_t i = stretch.begin; i < stretch.end; ++i) {
      if (shown == kMostLines) {
        ++left_out;
        continue;
      }
      ++shown;
      lines += Line(diff.lines[i]);
    }
  }
  if (left_out > 0) lines += Where(absl::StrCat(Count(left_out, "further line is", "further lines are"), " not shown"));
  if (diff.lines.empty()) lines += Where("both versions are empty");
  return Tag("pre", {{"class", "diff"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(label)}},
             lines);
}

}  // namespace course::web
