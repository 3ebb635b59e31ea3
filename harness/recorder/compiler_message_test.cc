#include "harness/recorder/compiler_message.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "harness/recorder/testing/temp_course.h"

namespace course::recorder {
namespace {

std::string MessageOfBroken(const EventFile& file) { return CompilerMessage(file, file.labs.at(kBroken)); }

// The file's number in the recording.
std::string ActionFile(const EventFile& file) {
  const std::string& path = file.failed_actions.begin()->second.message_file;
  return path.substr(path.find("bazel-out/"));
}

TEST(CompilerMessage, IsTakenFromBazelsOutput) {
  const TempCourse course;
  const std::string message = MessageOfBroken(ParseEventFile(course.Events("mixed")));
  EXPECT_TRUE(
      absl::StartsWith(message, "phases/00-foundations/lab-03-broken/starter.cc: In function 'int Answer()':\n"))
      << message;
  EXPECT_TRUE(absl::EndsWith(message, "              ^~~~~~~~~~~~~~~\n")) << message;
  EXPECT_FALSE(absl::StrContains(message, "gcc failed")) << "Bazel's own line says nothing to a learner";
}

TEST(CompilerMessage, ComesFirstFromTheCompilersOwnFile) {
  const TempCourse course;
  const EventFile file = ParseEventFile(course.Events("mixed"));
  course.PutOutput(ActionFile(file), "starter.cc:3: error: the whole story\n", file.started_ms + 10);
  EXPECT_EQ(MessageOfBroken(file), "starter.cc:3: error: the whole story\n");
}

TEST(CompilerMessage, AnotherCommandsFileIsNotUsed) {
  const TempCourse course;
  const EventFile file = ParseEventFile(course.Events("mixed"));
  course.PutOutput(ActionFile(file), "another command's words\n", file.finished_ms + 60'000);
  EXPECT_FALSE(absl::StrContains(MessageOfBroken(file), "another command"));
}

TEST(CompilerMessage, BlocksOfOtherPackagesAreLeftOut) {
  const std::string output =
      "ERROR: /w/phases/a/BUILD:1:11: Compiling phases/a/starter.cc failed: (Exit 1): gcc "
      "failed\nphases/a/starter.cc:1: error: A\n"
      "INFO: something\nnot an error\n"
      "ERROR: /w/phases/ab/BUILD:1:11: Compiling phases/ab/starter.cc failed: (Exit 1): gcc "
      "failed\nphases/ab/starter.cc:1: error: B\n"
      "[12 / 34] Compiling more\nnoise\n"
      "ERROR: /w/phases/a/BUILD:9:1: no such attribute 'deep'\n";
  EXPECT_EQ(ErrorBlock(output, "phases/a"),
            "phases/a/starter.cc:1: error: A\nERROR: /w/phases/a/BUILD:9:1: no such attribute 'deep'\n");
  EXPECT_EQ(ErrorBlock(output, "phases/b"), "");
  EXPECT_EQ(ErrorBlock("", "phases/a"), "");
}

TEST(CompilerMessage, WithoutAnyTextBazelsWordRemains) {
  EventFile file;
  LabEvents lab{.label = kBroken, .failure = "local spawn failed for CppCompile"};
  EXPECT_EQ(CompilerMessage(file, lab), "local spawn failed for CppCompile");
}

}  // namespace
}  // namespace course::recorder
