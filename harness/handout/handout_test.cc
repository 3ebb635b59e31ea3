#include "harness/handout/handout.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::handout {
namespace {

using ::base::testing::HasCodeAndText;

constexpr char kText[] =
    "# Lab 00-01: Counting\n"
    "A sentence.\n"
    "## Background\n"
    "```sh\n"
    "# a comment, no heading\n"
    "```\n"
    "## Hints\n"
    "Take one at a time.\n"
    "### Hint 1\n"
    "Look.\n"
    "### Hint 2\n"
    "Look closer.\n"
    "### Hint 3\n"
    "Nearly the code.\n"
    "## References\n"
    "None.\n";

TEST(Handout, FindsTitleSectionsAndHints) {
  const auto handout = ParseHandout(kText);
  ASSERT_TRUE(handout.ok()) << handout.status();
  EXPECT_EQ(handout->title, "Lab 00-01: Counting");
  ASSERT_EQ(handout->sections.size(), 7u) << "the comment inside the fence is no heading";
  EXPECT_EQ(handout->sections[1].heading, "Background");
  EXPECT_EQ(handout->sections[1].line, 3);
  ASSERT_EQ(handout->hints.size(), 3u);
  EXPECT_EQ(handout->hints[1], "Look closer.\n");
}

TEST(Handout, TextWithoutHintsKeepsTheRest) {
  const auto handout = ParseHandout(kText);
  ASSERT_TRUE(handout.ok());
  const std::string text = handout->WithoutHints();
  EXPECT_EQ(text,
            "A sentence.\n## Background\n```sh\n# a comment, no heading\n```\n## References\nNone.\n\n");
}

TEST(Handout, NamesTheLineOfAMistake) {
  EXPECT_TRUE(HasCodeAndText(ParseHandout("hello\n# T\n").status(), absl::StatusCode::kInvalidArgument, "line 1"));
  EXPECT_TRUE(HasCodeAndText(ParseHandout("").status(), absl::StatusCode::kInvalidArgument, "no title"));
  EXPECT_TRUE(HasCodeAndText(ParseHandout("# T\n## Hints\n### Hint 2\n").status(), absl::StatusCode::kInvalidArgument,
                             "line 3: \"### Hint 2\" stands where \"### Hint 1\""));
}

TEST(Handout, HintsCountOnlyUnderTheHintsHeading) {
  const auto handout = ParseHandout("# T\n## Background\n### Hint 1\nno\n## Hints\n### Hint 1\nyes\n");
  ASSERT_TRUE(handout.ok()) << handout.status();
  ASSERT_EQ(handout->hints.size(), 1u);
  EXPECT_EQ(handout->hints[0], "yes\n\n");
}

}  // namespace
}  // namespace course::handout
