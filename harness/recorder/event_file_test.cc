#include "harness/recorder/event_file.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/recorder/testing/temp_course.h"

namespace course::recorder {
namespace {

TEST(EventFile, KnowsTheRunAsAWhole) {
  const EventFile file = ParseEventFile(ReadTestdata("mixed"));
  EXPECT_EQ(file.command, "test");
  EXPECT_EQ(file.workspace, "/home/learner/course");
  EXPECT_EQ(file.home, "/home/learner");
  EXPECT_EQ(file.pattern, "//phases/...");
  EXPECT_EQ(file.exit_code, 1);
  EXPECT_TRUE(file.complete);
  EXPECT_FALSE(file.interrupted);
  EXPECT_EQ(file.options.at("//harness:impl"), "starter");
}

TEST(EventFile, KeepsNoOptionButThoseThatDecideAboutAScore) {
  const EventFile file = ParseEventFile(ReadTestdata("filtered"));
  EXPECT_EQ(file.options.size(), 2u);
  EXPECT_EQ(file.options.at("test_filter"), "Alpha.First");
  EXPECT_TRUE(file.options.contains("//harness:impl"));
}

TEST(EventFile, FlakyLabsHaveOneAttemptEach) {
  const LabEvents lab = ParseEventFile(ReadTestdata("mixed")).labs.at(kFlaky);
  ASSERT_EQ(lab.attempts.size(), 2u);
  EXPECT_EQ(lab.attempts[0].status, "FAILED");
  EXPECT_EQ(lab.attempts[1].status, "PASSED");
  EXPECT_TRUE(absl::EndsWith(lab.attempts[0].xml, "/test_attempts/attempt_1.xml"));
  EXPECT_TRUE(absl::EndsWith(lab.attempts[1].xml, "/lab-05-flaky/test.xml"));
  EXPECT_TRUE(absl::StartsWith(lab.attempts[1].xml, "/home/learner/")) << "a path, no longer a URI";
}

TEST(EventFile, ATestWithoutTheTagIsNoLab) {
  EXPECT_TRUE(ParseEventFile(ReadTestdata("no_labs")).labs.empty());
  const std::string untagged =
      Replaced(ReadTestdata("flag"), R"("tag":["cpu","lab"])", R"("tag":["cpu","laboratory"])");
  EXPECT_TRUE(ParseEventFile(untagged).labs.empty());
}

TEST(EventFile, ALabOutsideTheCourseIsNoLab) {
  const std::string elsewhere = Replaced(ReadTestdata("flag"), "//phases/", "//solutions/");
  EXPECT_TRUE(ParseEventFile(elsewhere).labs.empty());
  const std::string extension = Replaced(ReadTestdata("flag"), "//phases/", "//extensions/");
  EXPECT_EQ(ParseEventFile(extension).labs.size(), 2u);
}

TEST(EventFile, AResultOfASharedCacheIsCachedToo) {
  for (const char* execution :
       {R"("executionInfo":{"cachedRemotely":true})", R"("executionInfo":{"strategy":"remote cache hit"})",
        R"("executionInfo":{"strategy":"disk cache hit"})"}) {
    const std::string text =
        Replaced(ReadTestdata("flag"), R"("executionInfo":{"strategy":"linux-sandbox"})", execution);
    const EventFile file = ParseEventFile(text);
    EXPECT_TRUE(file.labs.at(kBeta).attempts.at(0).cached) << execution;
  }
  const EventFile file = ParseEventFile(ReadTestdata("flag"));
  EXPECT_FALSE(file.labs.at(kBeta).attempts.at(0).cached);
}

TEST(EventFile, WithoutItsLastLineItIsNotComplete) {
  const std::string text = ReadTestdata("flag");
  EXPECT_TRUE(ParseEventFile(text).complete);
  EXPECT_FALSE(ParseEventFile(text.substr(0, text.size() - 10)).complete);
  EXPECT_FALSE(ParseEventFile("").complete);
}

TEST(EventFile, UnknownEventsAreTolerated) {
  const EventFile plain = ParseEventFile(ReadTestdata("mixed"));
  const EventFile mixed =
      ParseEventFile("{\"id\":{\"fromTheFuture\":{\"x\":[1]}},\"fromTheFuture\":3}\n" + ReadTestdata("mixed"));
  EXPECT_EQ(mixed.labs.size(), plain.labs.size());
  EXPECT_EQ(mixed.invocation, plain.invocation);
}

TEST(ShortLabel, LeavesOutANameThatRepeatsTheFolder) {
  EXPECT_EQ(ShortLabel("//a/b:b"), "//a/b");
  EXPECT_EQ(ShortLabel("//a/b:c"), "//a/b:c");
  EXPECT_EQ(ShortLabel("//a/bb:b"), "//a/bb:b");
  EXPECT_EQ(ShortLabel("//a/b"), "//a/b");
  EXPECT_EQ(ShortLabel(""), "");
}

}  // namespace
}  // namespace course::recorder
