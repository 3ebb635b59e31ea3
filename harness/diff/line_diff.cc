#include "harness/diff/line_diff.h"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "dtl/dtl.hpp"

namespace course::diff {
namespace {

constexpr size_t kMostLines = 20'000;  // of both texts together, without their common beginning and end
constexpr size_t kContext = 3;         // equal lines shown beside a change, as `diff -u` does
constexpr size_t kLeastFolded = 2;     // one hidden line would only make room for the line that says so

// The lines of a text, each with its '\n' if it has one: "a" and "a\n" are different lines.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t newline = text.find('\n');
    const size_t length = newline == std::string_view::npos ? text.size() : newline + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

// Equal lines get equal numbers, so that the search compares numbers, however long the lines are.
class LineNumbers {
 public:
  std::vector<int> Of(std::span<const std::string_view> lines) {
    std::vector<int> out;
    for (const std::string_view line : lines) {
      out.push_back(numbers_.emplace(line, static_cast<int>(numbers_.size())).first->second);
    }
    return out;
  }

 private:
  std::unordered_map<std::string_view, int> numbers_;
};

void AppendEdits(std::span<const std::string_view> before, std::span<const std::string_view> after,
                 std::vector<DiffLine::Kind>& edits) {
  if (before.empty() || after.empty() || before.size() + after.size() > kMostLines) {
    edits.insert(edits.end(), before.size(), DiffLine::kRemoved);
    edits.insert(edits.end(), after.size(), DiffLine::kAdded);
    return;
  }
  LineNumbers numbers;
  const std::vector<int> old_numbers = numbers.Of(before);
  const std::vector<int> new_numbers = numbers.Of(after);
  dtl::Diff<int> search(old_numbers, new_numbers);
  search.onUnserious();  // dtl's word for: after two million steps the rest need not be the shortest
  search.compose();
  const size_t first = edits.size();
  for (const auto& [number, edit] : search.getSes().getSequence()) {
    edits.push_back(edit.type == dtl::SES_COMMON   ? DiffLine::kSame
                    : edit.type == dtl::SES_DELETE ? DiffLine::kRemoved
                                                   : DiffLine::kAdded);
  }
  // Removed before added within each stretch of changes; the search mixes them.
  for (auto begin = edits.begin() + first; begin != edits.end();) {
    begin = std::find_if(begin, edits.end(), [](DiffLine::Kind kind) { return kind != DiffLine::kSame; });
    const auto end = std::find(begin, edits.end(), DiffLine::kSame);
    std::partition(begin, end, [](DiffLine::Kind kind) { return kind == DiffLine::kRemoved; });
    begin = end;
  }
}

DiffLine Line(DiffLine::Kind kind, std::string_view text, int old_line, int new_line) {
  const bool ended = text.ends_with('\n');
  if (ended) text.remove_suffix(1);
  return {kind, std::string(text), old_line, new_line, ended};
}

// "12,5": from line 12, 5 lines. POSIX: a count of 1 is left out, and an empty range names the line before it.
std::string Range(int lines_before, int count) {
  if (count == 1) return absl::StrCat(lines_before + 1);
  return absl::StrCat(count == 0 ? lines_before : lines_before + 1, ",", count);
}

}  // namespace

Diff LineDiff(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> old_lines = Lines(before);
  const std::vector<std::string_view> new_lines = Lines(after);
  const size_t shorter = std::min(old_lines.size(), new_lines.size());
  size_t head = 0;
  while (head < shorter && old_lines[head] == new_lines[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head && *(old_lines.rbegin() + tail) == *(new_lines.rbegin() + tail)) ++tail;

  std::vector<DiffLine::Kind> edits(head, DiffLine::kSame);
  AppendEdits(std::span(old_lines).subspan(head, old_lines.size() - head - tail),
              std::span(new_lines).subspan(head, new_lines.size() - head - tail), edits);
  edits.insert(edits.end(), tail, DiffLine::kSame);

  Diff diff;
  int old_line = 0;  // lines of each text that were taken
  int new_line = 0;
  for (const DiffLine::Kind kind : edits) {
    const bool in_old = kind != DiffLine::kAdded;
    const bool in_new = kind != DiffLine::kRemoved;
    old_line += in_old;
    new_line += in_new;
    diff.removed += !in_new;
    diff.added += !in_old;
    diff.lines.push_back(Line(kind, in_old ? old_lines[old_line - 1] : new_lines[new_line - 1], in_old ? old_line : 0,
                              in_new ? new_line : 0));
  }
  return diff;
}

std::vector<Stretch> Fold(const Diff& diff) {
  const auto end = diff.lines.size();
  std::vector<Stretch> stretches;
  size_t shown_from = 0;  // the first line that is in no stretch yet
  for (size_t i = 0; i < end;) {
    size_t equal_end = i;
    while (equal_end < end && diff.lines[equal_end].kind == DiffLine::kSame) ++equal_end;
    const size_t hide_from = i == 0 ? 0 : i + kContext;
    const size_t hide_to = equal_end == end ? end : std::max(equal_end, kContext) - kContext;
    if (hide_to >= hide_from + kLeastFolded) {
      if (hide_from > shown_from) stretches.push_back({shown_from, hide_from, false});
      stretches.push_back({hide_from, hide_to, true});
      shown_from = hide_to;
    }
    i = equal_end + 1;  // equal_end is a change, or the end
  }
  if (end > shown_from) stretches.push_back({shown_from, end, false});
  return stretches;
}

std::string UnifiedDiff(const Diff& diff, std::string_view old_name, std::string_view new_name) {
  if (diff.Same()) return "";
  std::string out;
  absl::StrAppend(&out, "--- ", std::string(old_name), "\n+++ ", std::string(new_name), "\n");
  int old_before = 0;  // lines of each text before the stretch
  int new_before = 0;
  for (const Stretch& stretch : Fold(diff)) {
    const std::span<const DiffLine> lines = std::span(diff.lines).subspan(stretch.begin, stretch.end - stretch.begin);
    const int old_count = std::ranges::count_if(lines, [](const DiffLine& line) { return line.old_line != 0; });
    const int new_count = std::ranges::count_if(lines, [](const DiffLine& line) { return line.new_line != 0; });
    if (!stretch.folded) {
      absl::StrAppend(&out, "@@ -", Range(old_before, old_count), " +", Range(new_before, new_count), " @@\n");
      for (const DiffLine& line : lines) {
        constexpr std::string_view kMarks = " +-";  // in the order of DiffLine::Kind
        out += kMarks[line.kind];
        absl::StrAppend(&out, line.text, line.ended ? "\n" : "\n\\ No newline at end of file\n");
      }
    }
    old_before += old_count;
    new_before += new_count;
  }
  return out;
}

}  // namespace course::diff
