#include "harness/diff/line_diff.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"

namespace course::diff {
namespace {

// What the diff says about one of the two texts: its lines without those that only the other one has.
std::string TextWithout(const Diff& diff, DiffLine::Kind kind) {
  std::string text;
  for (const DiffLine& line : diff.lines) {
    if (line.kind != kind) text += line.text + (line.ended ? "\n" : "");
  }
  return text;
}

// Every line as its mark and text: "-old", "+new", " same".
std::vector<std::string> Marked(const Diff& diff) {
  std::vector<std::string> out;
  for (const DiffLine& line : diff.lines) {
    out.push_back((line.kind == DiffLine::kAdded ? "+" : line.kind == DiffLine::kRemoved ? "-" : " ") + line.text);
  }
  return out;
}

// The length of a longest common subsequence of lines by its recurrence: quadratic, and independent of the search.
size_t LongestCommon(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::vector<size_t>> best(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
    }
  }
  return best[a.size()][b.size()];
}

// Up to 30 lines of a few kinds, sometimes with CRLF, sometimes without the last newline.
std::vector<std::string> RandomLines(base::Rng& rng) {
  const std::vector<std::string> kinds = {"a\n", "b\n", "\n", "a\r\n", "longer line\n", "}\n"};
  std::vector<std::string> lines;
  for (int n = rng.Below(31); n > 0; --n) lines.push_back(kinds[rng.Below(kinds.size())]);
  if (!lines.empty() && rng.Below(4) == 0) lines.back() = "no newline";
  return lines;
}

std::string Concatenated(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::string Numbered(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST(LineDiff, RemovedLinesStandBeforeTheAddedOnes) {
  const Diff diff = LineDiff("int f() {\n  return 0;\n}\n", "int f() {\n  int x = 1;\n  return x;\n}\n");
  EXPECT_EQ(Marked(diff),
            (std::vector<std::string>{" int f() {", "-  return 0;", "+  int x = 1;", "+  return x;", " }"}));
  EXPECT_EQ(diff.added, 2);
  EXPECT_EQ(diff.removed, 1);
  EXPECT_FALSE(diff.Same());
}

TEST(LineDiff, NumbersEachLineInBothVersions) {
  const Diff diff = LineDiff("a\nb\nc\n", "a\nx\ny\nc\n");
  std::vector<std::pair<int, int>> numbers;
  for (const DiffLine& line : diff.lines) numbers.emplace_back(line.old_line, line.new_line);
  EXPECT_EQ(numbers, (std::vector<std::pair<int, int>>{{1, 1}, {2, 0}, {0, 2}, {0, 3}, {3, 4}}));
}

TEST(LineDiff, KnowsEmptyTextsAndEqualOnes) {
  EXPECT_TRUE(LineDiff("", "").Same());
  EXPECT_TRUE(LineDiff("", "").lines.empty());
  EXPECT_TRUE(LineDiff("a\nb", "a\nb").Same());
  EXPECT_EQ(Marked(LineDiff("", "a\nb\n")), (std::vector<std::string>{"+a", "+b"}));
  EXPECT_EQ(Marked(LineDiff("a\n", "")), (std::vector<std::string>{"-a"}));
}

TEST(LineDiff, TheLastNewlineAndTheKindOfNewlineAreDifferences) {
  const Diff last = LineDiff("a\nb", "a\nb\n");
  EXPECT_EQ(Marked(last), (std::vector<std::string>{" a", "-b", "+b"}));
  EXPECT_FALSE(last.lines[1].ended);
  EXPECT_TRUE(last.lines[2].ended);
  EXPECT_EQ(Marked(LineDiff("a\r\n", "a\n")), (std::vector<std::string>{"-a\r", "+a"}));
}

TEST(LineDiff, LeadsFromOneTextToTheOtherByTheFewestLines) {
  base::Rng rng{20260301};
  for (int round = 0; round < 3000; ++round) {
    const std::vector<std::string> before = RandomLines(rng);
    const std::vector<std::string> after = RandomLines(rng);
    SCOPED_TRACE(testing::Message() << "round " << round);
    const Diff diff = LineDiff(Concatenated(before), Concatenated(after));
    ASSERT_EQ(TextWithout(diff, DiffLine::kAdded), Concatenated(before));
    ASSERT_EQ(TextWithout(diff, DiffLine::kRemoved), Concatenated(after));
    const size_t common = LongestCommon(before, after);
    ASSERT_EQ(diff.removed, before.size() - common);
    ASSERT_EQ(diff.added, after.size() - common);
  }
}

TEST(LineDiff, StaysTrueWhereTheTextsAreTooDifferentForTheShortestOne) {
  // 2,999 changes on either side need more steps than the search may take.
  const std::string before = Numbered(1, 3000);
  const std::string after = Numbered(10'001, 13'000) + "2999\n" + Numbered(20'001, 20'010);
  const Diff diff = LineDiff(before, after);
  EXPECT_EQ(TextWithout(diff, DiffLine::kAdded), before);
  EXPECT_EQ(TextWithout(diff, DiffLine::kRemoved), after);
  EXPECT_EQ(diff.removed, 3000) << "one line is in both: whoever finds it did not stop";
}

TEST(LineDiff, RemovesAndAddsAMiddleOfTooManyLinesAsAWhole) {
  const std::string before = "first\n" + Numbered(1, 200'000) + "last\n";
  const std::string after = "first\n" + Numbered(100'000, 300'000) + "last\n";
  const Diff diff = LineDiff(before, after);
  EXPECT_EQ(diff.removed, 200'000);
  EXPECT_EQ(diff.added, 200'001);
  EXPECT_EQ(diff.lines.front().kind, DiffLine::kSame);
  EXPECT_EQ(diff.lines.back().kind, DiffLine::kSame);
}

TEST(LineDiff, FindsAChangeInAMillionLinesByTheirCommonEnds) {
  const Diff diff = LineDiff(Numbered(1, 1'000'000), Numbered(1, 499'999) + "half\n" + Numbered(500'001, 1'000'000));
  EXPECT_EQ(diff.removed, 1);
  EXPECT_EQ(diff.added, 1);
}

std::vector<std::string> Described(const std::vector<Stretch>& stretches) {
  std::vector<std::string> out;
  for (const Stretch& s : stretches) {
    out.push_back((s.folded ? "folded " : "shown ") + std::to_string(s.begin) + "-" + std::to_string(s.end));
  }
  return out;
}

TEST(Fold, KeepsThreeLinesOnEitherSideOfAChange) {
  // Lines 0 to 19 with a change of line 10, which is a removed and an added line: 21 lines.
  const Diff diff = LineDiff(Numbered(0, 19), Numbered(0, 9) + "ten\n" + Numbered(11, 19));
  EXPECT_EQ(Described(Fold(diff)), (std::vector<std::string>{"folded 0-7", "shown 7-15", "folded 15-21"}));
}

TEST(Fold, DoesNotHideASingleLine) {
  // Four equal lines before the change: hiding the first would save nothing. Five: the first two are hidden.
  EXPECT_EQ(Described(Fold(LineDiff(Numbered(1, 4), Numbered(1, 4) + "new\n"))),
            (std::vector<std::string>{"shown 0-5"}));
  EXPECT_EQ(Described(Fold(LineDiff(Numbered(1, 5), Numbered(1, 5) + "new\n"))),
            (std::vector<std::string>{"folded 0-2", "shown 2-6"}));
  // Between two changes: seven equal lines stay, of eight the middle two are hidden.
  EXPECT_EQ(Described(Fold(LineDiff(Numbered(1, 7), "a\n" + Numbered(1, 7) + "b\n"))),
            (std::vector<std::string>{"shown 0-9"}));
  EXPECT_EQ(Described(Fold(LineDiff(Numbered(1, 8), "a\n" + Numbered(1, 8) + "b\n"))),
            (std::vector<std::string>{"shown 0-4", "folded 4-6", "shown 6-10"}));
}

TEST(Fold, HidesEverythingWhereNothingDiffers) {
  EXPECT_EQ(Described(Fold(LineDiff(Numbered(1, 40), Numbered(1, 40)))), (std::vector<std::string>{"folded 0-40"}));
  EXPECT_TRUE(Fold(LineDiff("", "")).empty());
}

TEST(Fold, CoversEveryLineOnceAndHidesNoChange) {
  base::Rng rng{7};
  for (int round = 0; round < 2000; ++round) {
    const Diff diff = LineDiff(Concatenated(RandomLines(rng)), Concatenated(RandomLines(rng)));
    size_t next = 0;
    bool was_folded = true;
    for (const Stretch& stretch : Fold(diff)) {
      ASSERT_EQ(stretch.begin, next);
      ASSERT_GT(stretch.end, stretch.begin);
      if (next > 0) {
        ASSERT_NE(stretch.folded, was_folded) << "shown and folded in turn";
      }
      for (size_t i = stretch.begin; stretch.folded && i < stretch.end; ++i) {
        ASSERT_EQ(diff.lines[i].kind, DiffLine::kSame);
      }
      was_folded = stretch.folded;
      next = stretch.end;
    }
    ASSERT_EQ(next, diff.lines.size());
  }
}

TEST(UnifiedDiff, HasAHeadForEachShownStretch) {
  const std::string before = Numbered(1, 20);
  const std::string after = "zero\n" + Numbered(1, 17) + "eighteen\n" + Numbered(19, 20);
  EXPECT_EQ(UnifiedDiff(LineDiff(before, after), "a.cc", "b.cc"),
            "--- a.cc\n"
            "+++ b.cc\n"
            "@@ -1,3 +1,4 @@\n"
            "+zero\n 1\n 2\n 3\n"
            "@@ -15,6 +16,6 @@\n"
            " 15\n 16\n 17\n-18\n+eighteen\n 19\n 20\n");
}

TEST(UnifiedDiff, NamesOneLineShortlyAndAnEmptyRangeByTheLineBefore) {
  EXPECT_EQ(UnifiedDiff(LineDiff("", "a\n"), "x", "y"), "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff(LineDiff("a\n", ""), "x", "y"), "--- x\n+++ y\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, SaysWhereTheLastNewlineIsMissing) {
  EXPECT_EQ(UnifiedDiff(LineDiff("a", "b\n"), "x", "y"),
            "--- x\n+++ y\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
}

TEST(UnifiedDiff, IsEmptyWithoutADifference) { EXPECT_EQ(UnifiedDiff(LineDiff("a\n", "a\n"), "x", "y"), ""); }

}  // namespace
}  // namespace course::diff
