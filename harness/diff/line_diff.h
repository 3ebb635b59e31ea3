// What differs between two texts, line by line: a learner's file and the reference, or a starter and the version
// before.
//
//   const Diff diff = LineDiff(before, after);
//   std::cout << UnifiedDiff(diff, "starter.cc", "solution.cc");
//
// The search is that of the library dtl: Wu, Manber, Myers, Miller 1990, "An O(NP) sequence comparison algorithm".

#ifndef HARNESS_DIFF_LINE_DIFF_H_
#define HARNESS_DIFF_LINE_DIFF_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace course::diff {

struct DiffLine {
  enum Kind { kSame, kAdded, kRemoved };
  Kind kind = kSame;
  std::string text;  // without its '\n'; a '\r' before that belongs to the text
  int old_line = 0;  // counted from 1; 0: not in that version
  int new_line = 0;
  bool ended = true;  // by '\n': false only for the last line of a text that does not end in one
};

struct Diff {
  std::vector<DiffLine> lines;  // both texts in order; where they part, the removed lines stand before the added ones
  int added = 0;
  int removed = 0;

  bool Same() const { return added == 0 && removed == 0; }
};

// As few added and removed lines as possible. Where the texts are too large or too different for that (above 20,000
// lines apart from a common beginning and end, or after two million steps of the search) the rest is removed and added
// as a whole: still a true difference, found in bounded time, but not the shortest one.
Diff LineDiff(std::string_view before, std::string_view after);

// The lines in [begin, end) of Diff::lines; `folded` ones are equal and too far from any change to be worth showing.
struct Stretch {
  size_t begin = 0;
  size_t end = 0;
  bool folded = false;
};

// Cuts all lines into stretches, in order, without gaps, shown and folded in turn. Every change keeps up to three equal
// lines on either side, and a stretch is folded only if that saves at least two lines. Without any change one stretch
// is folded: everything.
std::vector<Stretch> Fold(const Diff& diff);

// The format of `diff -u`, as POSIX describes it, which `patch` and `git apply` read. Empty if there is no difference.
std::string UnifiedDiff(const Diff& diff, std::string_view old_name, std::string_view new_name);

}  // namespace course::diff

#endif  // HARNESS_DIFF_LINE_DIFF_H_
