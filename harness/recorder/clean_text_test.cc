#include "harness/recorder/clean_text.h"

#include <string>

#include "gtest/gtest.h"

namespace course::recorder {
namespace {

const Places kPlaces = {.workspaces = {"/srv/my course/llm"}, .home = "/srv/people/ada"};

std::string Clean(const std::string& text, size_t limit = 10'000) { return CleanText(text, kPlaces, limit); }

TEST(CleanText, LeavesOrdinaryTextAlone) {
  for (const char* text : {"", "a / b", "3/4 tests, 1/2", "http://example.org/a/b", "starter.cc:3:11: error: invalid",
                           "/usr/include/c++/12/vector:5", "//phases/00-foundations/lab-01",
                           "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "tab\tand\nline\n"}) {
    EXPECT_EQ(Clean(text), text);
  }
}

TEST(CleanText, MakesPathsOfTheCourseRelative) {
  EXPECT_EQ(Clean("/srv/my course/llm/phases/a/starter.cc:3"), "phases/a/starter.cc:3")
      << "the workspace itself, with a space";
  EXPECT_EQ(Clean("In file '/x/_bazel_ada/0123/execroot/llm_course/phases/a.h'"), "In file 'phases/a.h'");
  EXPECT_EQ(Clean("/x/_bazel_ada/0123/sandbox/linux-sandbox/7/execroot/llm_course/phases/a.h:1"), "phases/a.h:1");
  EXPECT_EQ(Clean("/x/_bazel_ada/0123/external/gtest/gtest.h:1"), "external/gtest/gtest.h:1");
  EXPECT_EQ(Clean("at /y/execroot/llm_course/bazel-out/k8/bin/t.runfiles/llm_course/phases/a.txt."),
            "at phases/a.txt.");
  EXPECT_EQ(Clean("(file:///srv/my course/llm/phases/a.h)"), "(phases/a.h)");
}

TEST(CleanText, HidesHomes) {
  EXPECT_EQ(Clean("/srv/people/ada/notes and /srv/people/ada"), "~/notes and ~");
  EXPECT_EQ(Clean("/home/bob/x /Users/eve/y /root/z /home/bob"), "~/x ~/y ~/z ~");
  EXPECT_EQ(Clean("/srv/people/adam/notes"), "/srv/people/adam/notes") << "another folder with the same beginning";
}

TEST(CleanText, TakesOutColoursAndWhatIsNoText) {
  EXPECT_EQ(Clean("\x1b[31m\x1b[1mERROR:\x1b[0m bad\r\n"), "ERROR: bad\n");
  EXPECT_EQ(Clean(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(Clean("\xff\xc3(\xe2\x82"), std::string(2, '?') + "(" + std::string(2, '?'));
  EXPECT_EQ(Clean("\xed\xa0\x80 \xc0\xaf \xf5\x80\x80\x80"), "??? ?? ????")
      << "surrogates, overlong forms, beyond U+10FFFF";
  EXPECT_EQ(Clean("\x1b["), "");
}

TEST(CleanText, CutsAtALineAndSaysSo) {
  EXPECT_EQ(Clean("first line\nsecond line\nthird", 15), "first line\n[18 more bytes were cut here]");
  EXPECT_EQ(Clean(std::string(100, 'x'), 10), "xxxxxxxxxx\n[90 more bytes were cut here]");
  EXPECT_EQ(Clean("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", 4), "\xe2\x82\xac\n[6 more bytes were cut here]")
      << "never inside a character";
  EXPECT_EQ(Clean(std::string(10'000'000, 'x'), 100).size() < 200, true);
}

}  // namespace
}  // namespace course::recorder
