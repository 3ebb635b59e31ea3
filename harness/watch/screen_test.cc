// The picture: what stands on it in each state and size, and the texts it is made of.

#include "harness/watch/screen.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/columns.h"
#include "gtest/gtest.h"
#include "harness/watch/failure_parts.h"
#include "harness/watch/keys.h"
#include "harness/watch/text_layout.h"

namespace course::watch {
namespace {

using Lines = std::vector<std::string>;

constexpr char kMessage[] =
    "phases/0/a/lab_test.cc:42\ncall:     CachedWork(5, 10)\nexpected: 15\ngot:      14\n"
    "hint:     the last generated token is not charged\n\nphases/0/a/lab_test.cc:43\ncall:     CachedWork(1, "
    "1)\nexpected: 2\ngot:      1";

std::vector<LabState> Labs(Verdict verdict = Verdict::kFailed) {
  LabState lab = {.label = "//phases/0/a",
                  .short_name = "00-01",
                  .title = "KV-cache speed-up",
                  .starter = "phases/00-foundations/lab-01-kv-cache-speedup/starter.cc",
                  .points = 5,
                  .best_points = 2};
  store::LabRun run = {.lab = lab.label, .impl = "starter", .verdict = verdict, .points = 2, .max_points = 5};
  run.tests = {{.suite = "S", .name = "Holds", .verdict = Verdict::kPassed, .points = 2, .max_points = 2},
               {.suite = "CachedWork",
                .name = "ChargesPromptAndEveryNewToken",
                .verdict = verdict,
                .max_points = 3,
                .message = kMessage,
                .file = "phases/00-foundations/lab-01-kv-cache-speedup/lab_test.cc",
                .line = 42}};
  lab.run = run;
  return {lab,
          {.label = "//phases/0/b", .short_name = "00-02", .title = "Memory", .starter = "b/starter.cc", .points = 4}};
}

std::string Picture(const Session& session, Look look, int64_t now = 0) {
  look.colour = false;
  const Lines lines = Draw(session, look, now);
  EXPECT_EQ(lines.size(), static_cast<size_t>(look.height));
  for (const std::string& line : lines) EXPECT_LE(base::Columns(line), look.width) << line;
  return absl::StrJoin(lines, "\n");
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A session at rest, in front of lab 0.
Session AtRest(std::vector<LabState> labs) {
  Session session(std::move(labs), 0);
  session.Start(0);
  session.Finished({.kind = Outcome::kNothingNew, .lab = 0}, {}, 0);
  return session;
}

TEST(Screen, AFailureIsShownInFourParts) {
  const std::string picture = Picture(AtRest(Labs()), {});
  for (const char* part :
       {"00-01  KV-cache speed-up", "2 of 5 points", "FAILED  CachedWork.ChargesPromptAndEveryNewToken",
        "  call      CachedWork(5, 10)", "  expected  15", "  got       14",
        "  hint      the last generated token is not charged", "lab_test.cc:42", "1 of 2 tests pass", " 2/9 points",
        "Save the file to grade it.", "n next  h hint  l labs  r again  ? keys  q quit"}) {
    EXPECT_TRUE(Has(picture, part)) << part << "\n" << picture;
  }
  EXPECT_FALSE(Has(picture, "CachedWork(1, 1)")) << "the first failure first";
}

TEST(Screen, FortyColumnsLoseNothingThatMatters) {
  const std::string picture = Picture(AtRest(Labs()), {.width = 40, .height = 24});
  for (const char* part :
       {"00-01  KV-cache speed-up", "2 of 5 points", "FAILED", "CachedWork.ChargesPromptAndEveryNewToken",
        "call      CachedWork(5, 10)", "got       14", "lab_test.cc:42", "q quit"}) {
    EXPECT_TRUE(Has(picture, part)) << part << "\n" << picture;
  }
}

TEST(Screen, NoSizeIsTooSmallToDraw) {
  for (const int width : {1, 2, 10, 20, 39, 200}) {
    for (const int height : {1, 2, 3, 7, 8, 9, 50}) Picture(AtRest(Labs()), {.width = width, .height = height});
  }
}

TEST(Screen, WhatDoesNotFitIsCutInTheMiddle) {
  std::vector<LabState> labs = Labs();
  std::string long_message;
  for (int i = 0; i < 60; ++i) long_message += "starter.cc:" + std::to_string(i) + ": error: no\n";
  labs[0].run->tests.clear();
  labs[0].run->verdict = Verdict::kNotCompiled;
  labs[0].run->message = long_message;
  const std::string picture = Picture(AtRest(labs), {});
  EXPECT_TRUE(Has(picture, "NOT_COMPILED"));
  EXPECT_TRUE(Has(picture, "starter.cc:0: error: no"));
  EXPECT_TRUE(Has(picture, "more lines: a larger window shows them"));
  EXPECT_TRUE(Has(picture, "q quit"));
}

TEST(Screen, FullMarksNameTheWayOn) {
  std::vector<LabState> labs = Labs(Verdict::kPassed);
  labs[0].best_points = 5;
  EXPECT_TRUE(Has(Picture(AtRest(labs), {}), "Full marks. n goes on to the next lab."));
  labs[1].best_points = 4;
  EXPECT_TRUE(Has(Picture(AtRest(labs), {}), "you have done all there is"));
}

TEST(Screen, WhatRunsAndForHowLongIsSaid) {
  Session session = AtRest(Labs());
  session.FileSaved(0, false, 1000);
  session.Doing("compiling");
  EXPECT_TRUE(Has(Picture(session, {}, 1300), "compiling ..."));
  EXPECT_TRUE(Has(Picture(session, {}, 4100), "compiling ... 3 s"));
  session.Finished({.kind = Outcome::kGraded, .lab = 0}, {}, 4200);
  EXPECT_TRUE(Has(Picture(session, {}, 9999), "Graded in 3.20 s. Save the file to grade it again."));
}

TEST(Screen, TheListKeepsItsCursorInSight) {
  std::vector<LabState> labs;
  for (int i = 0; i < 60; ++i) {
    labs.push_back(
        {.label = "//x" + std::to_string(i), .short_name = "L" + std::to_string(i), .title = "T", .points = 1});
  }
  labs[0].best_points = 1;
  Session session = AtRest(labs);
  session.KeyPressed(Key::kList, 0);
  EXPECT_TRUE(Has(Picture(session, {}), "> L0  T"));
  EXPECT_TRUE(Has(Picture(session, {}), "done    1/1"));
  for (int i = 0; i < 59; ++i) session.KeyPressed(Key::kDown, 0);
  EXPECT_TRUE(Has(Picture(session, {}), "> L59  T"));
}

TEST(Screen, AHintSaysWhichOfHowMany) {
  Session session = AtRest(Labs());
  session.HintOpened({.level = 1, .count = 3, .text = "Count again."});
  const std::string picture = Picture(session, {});
  EXPECT_TRUE(Has(picture, "Hint 1 of 3"));
  EXPECT_TRUE(Has(picture, "Count again."));
}

TEST(Screen, HelpNamesEveryKey) {
  Session session = AtRest(Labs());
  session.KeyPressed(Key::kHelp, 0);
  const std::string picture = Picture(session, {});
  for (const char* key : {"  n  ", "  h  ", "  l  ", "  r  ", "  ?  ", "  q  "}) EXPECT_TRUE(Has(picture, key)) << key;
}

TEST(Screen, WhatALearnerPrintedCannotMoveTheCursor) {
  std::vector<LabState> labs = Labs();
  labs[0].run->tests[1].message = "call:     F()\nexpected: 1\ngot:      \033[2J\a\tx\u009b2J\xff";
  const std::string picture = Picture(AtRest(labs), {});
  EXPECT_EQ(picture.find('\033'), std::string::npos);
  EXPECT_EQ(picture.find("\u009b"), std::string::npos) << "which begins a sequence as ESC [ does";
  EXPECT_TRUE(Has(picture, "?[2J?    x?2J?")) << picture;
}

TEST(Screen, ColourRepeatsWhatAWordSays) {
  const Lines lines = Draw(AtRest(Labs()), {.colour = true}, 0);
  const std::string picture = absl::StrJoin(lines, "\n");
  EXPECT_TRUE(Has(picture, "\033[31mFAILED\033[0m"));
}

TEST(PlainLine, IsOneLine) {
  EXPECT_EQ(PlainLine(Labs()[0], 0.412),
            "00-01 KV-cache speed-up: FAILED, 2 of 5 points (0.41 s). CachedWork.ChargesPromptAndEveryNewToken: "
            "call CachedWork(5, 10), expected 15, got 14, hint the last generated token is not charged");
  EXPECT_EQ(PlainLine(Labs()[1], 0), "00-02 Memory: not graded yet");
  LabState broken = Labs()[0];
  broken.run->verdict = Verdict::kNotCompiled;
  broken.run->tests.clear();
  broken.run->message = "starter.cc:3: error: no\nmore";
  EXPECT_EQ(PlainLine(broken, 0), "00-01 KV-cache speed-up: NOT_COMPILED, 2 of 5 points. starter.cc:3: error: no");
  EXPECT_EQ(PlainLine(broken, 1),
            "00-01 KV-cache speed-up: NOT_COMPILED, 2 of 5 points (1.00 s). starter.cc:3: error: no");
}

TEST(FailureParts, OtherShapesStayAsTheyAre) {
  const std::vector<Part> crash = FailureParts("SIGSEGV in F at starter.cc:7\nsecond line\n");
  ASSERT_EQ(crash.size(), 1u);
  EXPECT_EQ(crash[0].name, "");
  EXPECT_EQ(crash[0].text, "SIGSEGV in F at starter.cc:7\nsecond line");
  EXPECT_TRUE(FailureParts("").empty());
  EXPECT_TRUE(FailureParts("phases/x/lab_test.cc:12").empty());
}

TEST(FailureParts, AValueOfSeveralLinesStaysWhole) {
  const std::vector<Part> parts = FailureParts("call:     F()\nexpected: {1,\n  2}\ngot:      {}");
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[1].text, "{1,\n  2}");
  EXPECT_EQ(parts[2].text, "{}");
}

TEST(FailureParts, GoogleTestsOwnAssertionsHaveParts) {
  const std::vector<Part> parts =
      FailureParts("x_test.cc:3\nExpected equality of these values:\n  Work(5)\n    Which is: 14\n  15");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].name, "expected");
  EXPECT_EQ(parts[0].text, "15");
  EXPECT_EQ(parts[1].text, "14   (Work(5))");
}

TEST(Keys, ArrowsComeInTwoSpellings) {
  EXPECT_EQ(ParseKeys("\033[A\033OBj"), (std::vector<Key>{Key::kUp, Key::kDown, Key::kDown}));
  EXPECT_EQ(ParseKeys("\033"), std::vector<Key>{Key::kEscape});
  EXPECT_EQ(ParseKeys("\033[1;5A\r"), (std::vector<Key>{Key::kUp, Key::kEnter}));
  EXPECT_EQ(ParseKeys("\033[3~xQ\033[200"), std::vector<Key>{}) << "delete, unknown letters, half a sequence";
  EXPECT_EQ(ParseKeys("nhlrq?"),
            (std::vector<Key>{Key::kNext, Key::kHint, Key::kList, Key::kGrade, Key::kQuit, Key::kHelp}));
}

TEST(Layout, WrapsAtBlanksAndCutsWhatHasNone) {
  EXPECT_EQ(Wrapped("one two three", 7), (Lines{"one two", "three"}));
  EXPECT_EQ(Wrapped("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
  EXPECT_EQ(Wrapped("  in dent", 5), (Lines{"  in", "dent"}));
  EXPECT_EQ(Wrapped("a\n\nb", 5), (Lines{"a", "", "b"}));
  EXPECT_EQ(Wrapped("", 5), Lines{""});
  EXPECT_EQ(Wrapped("éé éé", 2), (Lines{"éé", "éé"})) << "a character of two bytes is one column";
  EXPECT_EQ(Wrapped("\u732b\u732b\u732b \u732b", 4), (Lines{"\u732b\u732b", "\u732b", "\u732b"}))
      << "a wide one is two";
  EXPECT_EQ(Wrapped("e\u0301e\u0301", 2), Lines{"e\u0301e\u0301"}) << "a combining mark is none";
  EXPECT_EQ(Wrapped("\u732ba", 1), (Lines{"\u732b", "a"})) << "it ends, though nothing fits";
}

TEST(Layout, ParagraphsAreJoinedAndListsAndCodeStay) {
  EXPECT_EQ(Joined("one\ntwo\n\nthree"), "one two\n\nthree");
  EXPECT_EQ(Joined("say:\n- a\nb\n- c"), "say:\n- a b\n- c");
  EXPECT_EQ(Joined("```\na\nb\n```\nc\nd"), "```\na\nb\n```\nc d");
  EXPECT_EQ(Joined("x\n    code\n    code"), "x\n    code\n    code");
  EXPECT_EQ(Joined("| a |\n| b |"), "| a |\n| b |");
  EXPECT_EQ(Joined(""), "");
}

TEST(Layout, ClipsAndJustifies) {
  EXPECT_EQ(Clipped("abcdefghij", 8), "abcde...");
  EXPECT_EQ(Clipped("abcdefghij", 4), "abcd");
  EXPECT_EQ(Rendered(Justified({"left", ""}, {"right", ""}, 12), 12, false), "left   right");
  EXPECT_EQ(Rendered(Justified({"a long left side", ""}, {"right", ""}, 15), 15, false), "a long... right");
  EXPECT_EQ(Rendered({{"abc", "1"}, {"def", ""}}, 4, true), "\033[1mabc\033[0md");
}

}  // namespace
}  // namespace course::watch
