// How `doctor` prints its findings, `clean` over a toy workspace.

#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_clean.h"
#include "harness/course/cmd_doctor.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/doctor/facts.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::ToyWorkspace;

TEST(Doctor, PrintsAMarkASubjectAndTheCommandThatHelps) {
  ToyWorkspace toy;
  const std::string table = DoctorTable(
      toy.context(),
      {{doctor::Finding::kGood, "bazel", "4.2.3", ""},
       {doctor::Finding::kWarning, "learning", "a plain `bazel test` grades the solutions", "./course learn"},
       {doctor::Finding::kBad, "compiler", "no g++", "sudo apt-get install g++"}});
  EXPECT_EQ(table,
            "ok    bazel         4.2.3\n"
            "note  learning      a plain `bazel test` grades the solutions\n"
            "                    -> ./course learn\n"
            "BAD   compiler      no g++\n"
            "                    -> sudo apt-get install g++\n");
}

// The toy has no tools/bazel, which is bad on every machine.
TEST(Doctor, EndsWithTheFirstThingToMend) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall&) { return Finished{.output = "/nonexistent\n"}; };
  EXPECT_EQ(*RunDoctor(toy.context()), Exit::kMachineLacks);
  const std::string out = toy.TakeOut();
  EXPECT_TRUE(Contains(out, "Something will fail until it is mended."));
  EXPECT_TRUE(Contains(out, "BAD   recording     tools/bazel is missing"));
  EXPECT_TRUE(Contains(out, "Next: "));
}

TEST(Doctor, StartsNoServerOfBazelToLookAtOne) {
  ToyWorkspace toy;
  EXPECT_EQ(doctor::GatherFacts(toy.context()).output_base, "") << "nothing was built yet";
  EXPECT_TRUE(toy.bazel.calls.empty());
  std::filesystem::create_symlink(toy.root() + "/base/execroot/llm_course/bazel-out", toy.root() + "/bazel-out");
  toy.Write("base/server/server.pid.txt", "999999999");  // of a server that is gone
  EXPECT_EQ(doctor::GatherFacts(toy.context()).output_base, toy.root() + "/base");
  EXPECT_TRUE(toy.bazel.calls.empty());
  toy.Write("base/server/server.pid.txt", absl::StrCat(getpid()));  // of one that runs: it may be busy
  toy.bazel.answer = [](const BazelCall&) { return Finished{.output = "/elsewhere\n"}; };
  EXPECT_EQ(doctor::GatherFacts(toy.context()).output_base, "/elsewhere");
}

// A Bazel whose `clean` empties `base`, as the real one does.
void AnswerClean(ToyWorkspace& toy) {
  toy.Write("base/out/big", std::string(3'000'000, 'x'));
  toy.bazel.answer = [&toy](const BazelCall& call) -> absl::StatusOr<Finished> {
    EXPECT_EQ(call.args.front(), "--noblock_for_lock") << "waiting for another bazel looks like a hang";
    if (call.args[1] == "info") return Finished{.output = toy.root() + "/base\n"};
    toy.Write("base/out/big", "");
    return Finished{};
  };
}

TEST(Clean, SaysHowMuchAndKeepsWhatIsTheLearners) {
  ToyWorkspace toy;
  AnswerClean(toy);
  const std::string starter = "phases/00-toy/lab-01-counting/starter.cc";
  for (const char* path :
       {".course/course.db", ".course/backups/a.db", ".course/attic/a.cc", ".bazelrc.user", ".course/token"})
    toy.Write(path, "keep");
  toy.Write(starter, "mine");
  toy.Write(".course/log/old.log", "x");
  toy.Write(".cache/x", "x");
  ASSERT_TRUE(RunClean(toy.context(), {}).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "Freed 3.0 MB"));
  for (const char* path :
       {".course/course.db", ".course/backups/a.db", ".course/attic/a.cc", ".bazelrc.user", ".course/token"}) {
    EXPECT_EQ(toy.Read(path), "keep") << path;
  }
  EXPECT_EQ(toy.Read(starter), "mine");
  EXPECT_FALSE(toy.Has(".course/log/old.log"));
  EXPECT_TRUE(toy.Has(".cache/x")) << "only --all takes it";
  EXPECT_EQ(toy.bazel.calls.back().args.back(), "clean");
  ASSERT_TRUE(RunClean(toy.context(), {.all = true}).ok());
  EXPECT_FALSE(toy.Has(".cache/x"));
  EXPECT_EQ(toy.bazel.calls.back().args.back(), "--expunge");
  EXPECT_EQ(toy.Read(".course/course.db"), "keep");
}

TEST(Clean, StopsWhileAnotherBazelWorks) {
  ToyWorkspace toy;
  toy.Write(".course/log/old.log", "x");
  toy.bazel.answer = [](const BazelCall&) { return Finished{.exit_code = 9}; };
  EXPECT_TRUE(
      HasCodeAndText(RunClean(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition, "another bazel"));
  EXPECT_TRUE(toy.Has(".course/log/old.log"));
}

}  // namespace
}  // namespace course::cli
