// `doctor` from made-up facts, `clean` over a toy workspace.

#include <algorithm>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_clean.h"
#include "harness/course/cmd_doctor.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::ToyWorkspace;

Facts GoodMachine() {
  Facts facts;
  facts.system = "Debian GNU/Linux 12 (bookworm)";
  facts.compiler = "g++ (Debian 12.2.0-14+deb12u1) 12.2.0";
  facts.bazel = "4.2.3";
  facts.free_disk = 50'000'000'000;
  facts.free_memory = 16'000'000'000;
  facts.cores = 4;
  facts.user = "ada";
  facts.port = 8765;
  facts.gpu = "NVIDIA T4";
  facts.nvcc = "12.4";
  facts.sandbox = facts.hook = true;
  return facts;
}

Finding FindingOf(const Facts& facts, const std::string& subject) {
  for (const Finding& finding : Diagnose(facts)) {
    if (finding.subject == subject) return finding;
  }
  ADD_FAILURE() << "doctor says nothing about " << subject;
  return {};
}

TEST(Doctor, AGoodMachineNeedsNoFix) {
  for (const Finding& finding : Diagnose(GoodMachine())) {
    EXPECT_EQ(finding.health, Health::kGood) << finding.subject << ": " << finding.found;
    EXPECT_EQ(finding.fix, "") << finding.subject;
  }
}

TEST(Doctor, EverythingThatIsNotRightHasAFix) {
  const Facts nothing;  // no compiler, no bazel, no disk, ...
  int bad = 0;
  for (const Finding& finding : Diagnose(nothing)) {
    EXPECT_EQ(finding.fix.empty(), finding.health == Health::kGood) << finding.subject;
    bad += finding.health == Health::kBad;
  }
  EXPECT_GE(bad, 5);
}

TEST(Doctor, NamesWhatToInstall) {
  Facts facts = GoodMachine();
  facts.compiler = "";
  facts.missing_packages = {"libsodium-dev", "libpugixml-dev"};
  EXPECT_EQ(FindingOf(facts, "compiler").fix, "sudo apt-get install g++");
  EXPECT_TRUE(Contains(FindingOf(facts, "packages").fix, "libsodium-dev libpugixml-dev"));
  facts.compiler = "g++ (Debian 10.2.1-6) 10.2.1";
  EXPECT_EQ(FindingOf(facts, "compiler").health, Health::kBad);
  facts.bazel = "7.0.0";
  EXPECT_EQ(FindingOf(facts, "bazel").health, Health::kBad);
}

TEST(Doctor, ForeignFilesComeWithTheChownToRun) {
  Facts facts = GoodMachine();
  facts.foreign = {{"/home/ada/course/.course", "root"}};
  EXPECT_EQ(FindingOf(facts, "owner").fix, "sudo chown -R ada: '/home/ada/course/.course'");
}

TEST(Doctor, AHeldLockIsToldFromAStaleOne) {
  Facts facts = GoodMachine();
  facts.bazel_busy = true;
  facts.bazel_busy_pid = 123;
  facts.bazel_busy_alive = true;
  EXPECT_EQ(FindingOf(facts, "bazel's lock").health, Health::kNote);
  facts.bazel_busy_alive = false;
  EXPECT_EQ(FindingOf(facts, "bazel's lock").health, Health::kBad);
  EXPECT_TRUE(Contains(FindingOf(facts, "bazel's lock").found, "process 123, which is gone"));
}

TEST(Doctor, AMissingGpuIsANoteWithItsReason) {
  Facts facts = GoodMachine();
  facts.gpu = facts.nvcc = "";
  facts.gpu_reason = "no NVIDIA driver is loaded";
  EXPECT_EQ(FindingOf(facts, "gpu").health, Health::kNote);
  EXPECT_TRUE(Contains(FindingOf(facts, "gpu").found, "no NVIDIA driver is loaded"));
  facts.nvcc = "11.8";
  EXPECT_TRUE(Contains(FindingOf(facts, "nvcc").fix, "too old"));
}

TEST(Doctor, ScarceDiskAndMemoryAreTold) {
  Facts facts = GoodMachine();
  facts.free_disk = 4'000'000'000;
  facts.free_memory = 500'000'000;
  EXPECT_EQ(FindingOf(facts, "disk").health, Health::kNote);
  EXPECT_EQ(FindingOf(facts, "memory").health, Health::kBad);
  facts.free_disk = 1'000'000'000;
  EXPECT_EQ(FindingOf(facts, "disk").health, Health::kBad);
}

TEST(Doctor, LooksAtTheRealMachineWithoutFailing) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall&) { return Finished{.output = "/nonexistent\n"}; };
  const Facts facts = GatherFacts(toy.context());
  EXPECT_GT(facts.cores, 0);
  EXPECT_GT(facts.free_memory, 0);
  EXPECT_TRUE(facts.fresh);
  EXPECT_FALSE(facts.hook) << "the toy has no tools/bazel";
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
