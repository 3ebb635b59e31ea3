// Nothing of the machine or its owner reaches the store, and nothing of a real one is in the test data.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/recorder/testing/temp_course.h"

namespace course::recorder {
namespace {

constexpr char kStarter[] = "// What I think: the cache grows by one row a token.\n";

// The scrubbed files carry an invented environment, so that it can be looked for.
TEST(Privacy, TheStoreHoldsNothingOfTheEnvironment) {
  TempCourse course;
  int number = 0;
  for (const char* name : {"green", "cached", "mixed", "flag", "filtered", "timeout", "interrupted", "killed",
                           "stopped_early", "runs_per_test"}) {
    const std::string events = course.Events(name);
    const EventFile file = ParseEventFile(events);
    for (const auto& [lab, found] : file.labs) {
      course.PutStarter(lab, kStarter, 0);
      WriteFile(absl::StrCat(course.workspace(), "/", lab.substr(2), "/notes.txt"), "secret-of-the-learner");
      if (found.attempts.empty()) continue;
      course.PutXml(events,
                    {.lab = lab,
                     .impl = std::string(name) == "green" || std::string(name) == "cached" ? "solution" : "starter",
                     .source_sha256 = base::Sha256Hex(kStarter),
                     .message = absl::StrCat(
                         "at ", course.workspace(), "/phases/x.cc, ", course.output_base(),
                         "/sandbox/linux-sandbox/7/execroot/llm_course/phases/y.cc and /home/learner/notes")});
    }
    course.Spool(absl::StrCat(number++, ".json"), events);
  }
  EXPECT_EQ(course.Record().runs.size(), 10u);
  ASSERT_TRUE(base::testing::IsOk(course.store().Backup(course.database() + ".copy")));
  std::ostringstream bytes;
  bytes << std::ifstream(course.database() + ".copy", std::ios::binary).rdbuf();
  for (const char* secret :
       {"secret-of-the-learner", "API_KEY", "learners-laptop", "/home/", "_bazel_", "client_env", "HOSTNAME"}) {
    EXPECT_EQ(bytes.str().find(secret), std::string::npos) << secret;
  }
  EXPECT_EQ(bytes.str().find(course.workspace()), std::string::npos);
  EXPECT_NE(bytes.str().find(kStarter), std::string::npos)
      << "the file that is graded is kept, as docs/grading.md says";
}

// A path names its owner. The scrubber leaves /home/learner (invented) and /usr.
TEST(Privacy, TheTestDataHoldsNothingOfARealMachine) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("harness/recorder/testdata")) {
    const std::string text = ReadTestdata(entry.path().stem());
    ++files;
    for (size_t at = 0; (at = text.find("/home/", at)) != std::string::npos; ++at) {
      ASSERT_EQ(text.substr(at, 13), "/home/learner") << entry.path();
    }
    for (const char* part : {"/root", "/tmp", "/Users/", "\"PATH=", "SHELL=", "BUILD_TIMESTAMP"}) {
      EXPECT_EQ(text.find(part), std::string::npos) << entry.path() << " holds " << part;
    }
  }
  EXPECT_GE(files, 12);
}

}  // namespace
}  // namespace course::recorder
