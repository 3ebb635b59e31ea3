// What made-up facts mean, and that the facts of a real machine can be gathered.

#include "harness/doctor/doctor.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/bazel.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::doctor {
namespace {

using cli::testing::Contains;
using cli::testing::ToyWorkspace;

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
  for (const Finding& finding : Judge(facts)) {
    if (finding.subject == subject) return finding;
  }
  ADD_FAILURE() << "doctor says nothing about " << subject;
  return {};
}

TEST(Doctor, AGoodMachineNeedsNoFix) {
  for (const Finding& finding : Judge(GoodMachine())) {
    EXPECT_EQ(finding.level, Finding::kGood) << finding.subject << ": " << finding.sentence;
    EXPECT_EQ(finding.fix, "") << finding.subject;
    EXPECT_NE(finding.sentence, "") << finding.subject;
  }
}

TEST(Doctor, EverythingThatIsBadHasACommandThatHelps) {
  Facts nothing;  // no compiler, no bazel, no disk, ...
  nothing.bazel_busy = true;
  nothing.bazel_busy_pid = 123;
  nothing.newest_ms = 3'600'000;
  nothing.foreign = {{"/x", "root"}};
  int bad = 0;
  for (const Finding& finding : Judge(nothing)) {
    if (finding.level != Finding::kBad) continue;
    EXPECT_NE(finding.fix, "") << finding.subject;
    ++bad;
  }
  EXPECT_GE(bad, 8);
}

TEST(Doctor, NamesWhatToInstall) {
  Facts facts = GoodMachine();
  facts.compiler = "";
  facts.missing_packages = {"libsodium-dev", "libpugixml-dev"};
  EXPECT_EQ(FindingOf(facts, "compiler").fix, "sudo apt-get install g++");
  EXPECT_EQ(FindingOf(facts, "packages").fix, "sudo apt-get install libsodium-dev libpugixml-dev");
  facts.compiler = "g++ (Debian 10.2.1-6) 10.2.1";
  EXPECT_EQ(FindingOf(facts, "compiler").level, Finding::kBad);
  facts.bazel = "7.0.0";
  EXPECT_EQ(FindingOf(facts, "bazel").level, Finding::kBad);
}

TEST(Doctor, ForeignFilesComeWithTheChownToRun) {
  Facts facts = GoodMachine();
  facts.foreign = {{"/home/ada/course/.course", "root"}};
  EXPECT_EQ(FindingOf(facts, "owner").fix, "sudo chown -R ada: '/home/ada/course/.course'");
  facts.user = "root";
  facts.foreign = {{"/home/ada/course", "ada"}};
  EXPECT_TRUE(Contains(FindingOf(facts, "owner").sentence, "work as ada, not as root"));
}

TEST(Doctor, AHeldLockIsToldFromAStaleOne) {
  Facts facts = GoodMachine();
  facts.bazel_busy = true;
  facts.bazel_busy_pid = 123;
  facts.bazel_busy_alive = true;
  facts.bazel_busy_command = "bazel test //phases/...";
  EXPECT_EQ(FindingOf(facts, "bazel's lock").level, Finding::kWarning);
  EXPECT_TRUE(Contains(FindingOf(facts, "bazel's lock").sentence, "process 123 (bazel test //phases/...)"));
  facts.bazel_busy_alive = false;
  EXPECT_EQ(FindingOf(facts, "bazel's lock").level, Finding::kBad);
  EXPECT_TRUE(Contains(FindingOf(facts, "bazel's lock").sentence, "process 123, which is gone"));
}

TEST(Doctor, SaysWhoTookThePort) {
  Facts facts = GoodMachine();
  facts.port_taken = true;
  EXPECT_TRUE(Contains(FindingOf(facts, "dashboard").sentence, "port 8765 is taken by another program"));
  facts.port_pid = 77;
  facts.port_command = "python3 -m http.server 8765";
  EXPECT_TRUE(Contains(FindingOf(facts, "dashboard").sentence, "process 77 (python3 -m http.server 8765)"));
  facts.dashboard = 4321;
  EXPECT_EQ(FindingOf(facts, "dashboard").sentence, "runs on port 4321");
}

TEST(Doctor, ASecondServerComesWithTheCommandThatEndsIt) {
  Facts facts = GoodMachine();
  facts.other_servers = {41, 42};
  EXPECT_EQ(FindingOf(facts, "second server").fix, "kill 41 42");
}

TEST(Doctor, WhatWasNotRecordedIsCounted) {
  Facts facts = GoodMachine();
  facts.spool_waiting = 1;
  EXPECT_TRUE(Contains(FindingOf(facts, "spool").sentence, "1 run not recorded yet"));
  EXPECT_EQ(FindingOf(facts, "spool").fix, "./course status");
  facts.spool_waiting = 0;
  facts.spool_refused = 2;
  EXPECT_TRUE(Contains(FindingOf(facts, "spool").sentence, "2 event files refused"));
  EXPECT_EQ(FindingOf(facts, "spool").fix, "cat .course/spool/refused/*.reason");
}

TEST(Doctor, WhatIsLeftOutOfTheQuizzesIsNamed) {
  Facts facts = GoodMachine();
  facts.banks = 2;
  EXPECT_EQ(FindingOf(facts, "quizzes").sentence, "2 question banks");
  facts.bank_problems = {"quiz/bank/00.toml:7: snippet: it was changed since it was run. ./course up runs it"};
  EXPECT_EQ(FindingOf(facts, "quizzes").level, Finding::kWarning);
  EXPECT_EQ(FindingOf(facts, "quizzes").fix, "./course up");
  EXPECT_TRUE(
      Contains(FindingOf(facts, "quizzes").sentence, "2 question banks, 1 problem: quiz/bank/00.toml:7: snippet"));
  facts.bank_problems.push_back("quiz/bank/13.toml:1: toml: no value");
  EXPECT_EQ(FindingOf(facts, "quizzes").fix, "./course lint");
}

TEST(Doctor, AnEditorThatIsNotThereIsANote) {
  Facts facts = GoodMachine();
  facts.editor = "vscodium";
  facts.editor_program = "codium";
  EXPECT_EQ(FindingOf(facts, "editor").level, Finding::kGood);
  facts.editor_found = false;
  EXPECT_EQ(FindingOf(facts, "editor").level, Finding::kWarning);
  EXPECT_TRUE(Contains(FindingOf(facts, "editor").sentence, "PATH has no codium"));
}

TEST(Doctor, AClockThatIsBehindIsBad) {
  Facts facts = GoodMachine();
  facts.now_ms = 1'800'000'000'000;
  facts.newest_ms = facts.now_ms + 4 * 60'000;
  EXPECT_EQ(FindingOf(facts, "clock").level, Finding::kGood) << "clocks differ a little";
  facts.newest_ms = facts.now_ms + 90 * 60'000;
  EXPECT_EQ(FindingOf(facts, "clock").level, Finding::kBad);
  EXPECT_TRUE(Contains(FindingOf(facts, "clock").sentence, "90 minutes"));
}

TEST(Doctor, WhatOnlyTheBrowserTestsNeedIsANote) {
  Facts facts = GoodMachine();
  facts.missing_for_browser_tests = {"npm", "chromium"};
  EXPECT_EQ(FindingOf(facts, "browser tests").level, Finding::kWarning);
  EXPECT_TRUE(Contains(FindingOf(facts, "browser tests").sentence, "no npm, no chromium"));
}

TEST(Doctor, AMissingGpuIsANoteWithItsReason) {
  Facts facts = GoodMachine();
  facts.gpu = facts.nvcc = "";
  facts.gpu_reason = "no NVIDIA driver is loaded";
  EXPECT_EQ(FindingOf(facts, "gpu").level, Finding::kWarning);
  EXPECT_TRUE(Contains(FindingOf(facts, "gpu").sentence, "no NVIDIA driver is loaded"));
  facts.nvcc = "11.8";
  EXPECT_TRUE(Contains(FindingOf(facts, "nvcc").sentence, "too old"));
}

TEST(Doctor, ScarceDiskAndMemoryAreTold) {
  Facts facts = GoodMachine();
  facts.free_disk = 4'000'000'000;
  facts.free_memory = 500'000'000;
  EXPECT_EQ(FindingOf(facts, "disk").level, Finding::kWarning);
  EXPECT_EQ(FindingOf(facts, "memory").level, Finding::kBad);
  facts.free_disk = 1'000'000'000;
  EXPECT_EQ(FindingOf(facts, "disk").level, Finding::kBad);
  facts.sizes = {{".course", 12'000'000}, {"bazel", 3'200'000'000}};
  EXPECT_TRUE(Contains(FindingOf(facts, "sizes").sentence, ".course 12 MB, bazel 3.2 GB"));
  EXPECT_EQ(FindingOf(facts, "sizes").fix, "./course clean");
}

// A real workspace with a run, a setting, an event file that waits and one that was refused, and a taken port.
TEST(Facts, AreThoseOfThisMachineAndThisWorkspace) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const cli::BazelCall&) { return cli::Finished{.output = "/nonexistent\n"}; };
  toy.Record(cli::testing::kSorting, {Verdict::kPassed});
  {
    const auto store = toy.context().open_store();
    ASSERT_TRUE(base::testing::IsOk((*store)->SetSetting("editor", "cursor")));
  }
  toy.Write(".course/spool/2026-01-01T00-00-00-1.json", "{}");
  toy.Write("quiz/bank/00.toml", "title = ");
  toy.Write(".course/spool/refused/a.json", "{}");
  toy.Write(".course/spool/refused/a.json.reason", "why");
  const Facts facts = GatherFacts(toy.context());
  EXPECT_GT(facts.cores, 0);
  EXPECT_GT(facts.free_memory, 0);
  EXPECT_TRUE(facts.fresh);
  EXPECT_FALSE(facts.hook) << "the toy has no tools/bazel";
  EXPECT_EQ(facts.spool_waiting, 1);
  EXPECT_EQ(facts.spool_refused, 1);
  EXPECT_EQ(facts.banks, 0);
  ASSERT_EQ(facts.bank_problems.size(), 1u);
  EXPECT_TRUE(Contains(facts.bank_problems[0], "quiz/bank/00.toml:1: toml: "));
  EXPECT_EQ(facts.editor, "cursor");
  EXPECT_EQ(facts.editor_program, "cursor");
  EXPECT_EQ(facts.now_ms, 1'771'320'605'123);
  EXPECT_GE(facts.newest_ms, 1'771'320'001'500) << "the run that was recorded, or a newer file";
  EXPECT_TRUE(facts.other_servers.empty());
  EXPECT_EQ(facts.dashboard, 0);
}

TEST(Facts, NothingIsMadeWhereNothingIs) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const cli::BazelCall&) { return cli::Finished{.output = "/nonexistent\n"}; };
  GatherFacts(toy.context());
  EXPECT_FALSE(toy.Has(".course/course.db")) << "an examination leaves no trace";
}

}  // namespace
}  // namespace course::doctor
