// Grading without Bazel, with the real compiler on a toy lab: kits, the precompiled header, what is recorded, and what
// happens when something is in the way.

#include "harness/watch/workshop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "harness/course/bazel.h"
#include "harness/course/files.h"
#include "harness/course/testing/contains.h"
#include "harness/watch/testing/toy_lab.h"

namespace course::watch {
namespace {

using cli::testing::Contains;
using cli::testing::kCounting;
using testing::ToyLab;

class WorkshopTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = lab.toy().context().open_store();
    ASSERT_TRUE(opened.ok()) << opened.status();
    store = *std::move(opened);
    bazel = cli::MakeBazel(lab.toy().root());
    workshop = std::make_unique<Workshop>(Options());
  }
  void TearDown() override { close(stop_fd); }

  WorkshopOptions Options() {
    return {.root = lab.toy().root(),
            .folder = lab.toy().root() + "/.course/watch",
            .course_version = "abc",
            .bazel = bazel.get(),
            .store = store.get(),
            .now_ms = lab.toy().context().now_ms};
  }
  Outcome Grade(Reason reason = Reason::kSaved) {
    said.clear();
    return workshop->Grade(
        {.label = kCounting, .reason = reason, .stop_fd = stop_fd, .say = [this](const std::string& what) {
           said += what + "; ";
           if (on_say) on_say(what);
         }});
  }
  store::LabRun Latest() {
    const auto run = store->LatestLabRun(kCounting, "starter");
    EXPECT_TRUE(run.ok() && run->has_value());
    return run.ok() && run->has_value() ? **run : store::LabRun{};
  }

  ToyLab lab;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<cli::Bazel> bazel;
  std::unique_ptr<Workshop> workshop;
  int stop_fd = eventfd(0, EFD_NONBLOCK);
  std::string said;
  std::function<void(const std::string&)> on_say;
};

TEST_F(WorkshopTest, ASaveIsGradedAndRecorded) {
  lab.Save("return n + 1;");
  const Outcome outcome = Grade();
  ASSERT_EQ(outcome.kind, Outcome::kGraded) << outcome.problem;
  EXPECT_EQ(said, "asking bazel what the lab is made of; building the tests; compiling; running the tests; ");
  EXPECT_EQ(outcome.run.verdict, Verdict::kPassed);
  const store::LabRun recorded = Latest();
  EXPECT_EQ(recorded.points, 5);
  EXPECT_EQ(recorded.tests.size(), 2u);
  EXPECT_TRUE(recorded.is_attempt);
  const auto whole = store->LabRunById(recorded.id);
  ASSERT_TRUE(whole.ok() && whole->has_value());
  EXPECT_EQ((*whole)->source, ToyLab::Text("return n + 1;")) << "as it was graded";
  const auto run = store->GetRun(recorded.run_id);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->source, "watch");
  EXPECT_EQ(run->pattern, kCounting);
  EXPECT_EQ(run->course_version, "abc");
  EXPECT_EQ(run->exit_code, 0);
}

TEST_F(WorkshopTest, PartialCreditAndTheFirstFailureComeFromTheRunner) {
  lab.Save("return n < 0 ? 0 : 7;");
  const Outcome outcome = Grade();
  ASSERT_EQ(outcome.kind, Outcome::kGraded) << outcome.problem;
  EXPECT_EQ(outcome.run.verdict, Verdict::kFailed);
  EXPECT_EQ(outcome.run.points, 3);
  EXPECT_EQ(outcome.run.tests[0].message, "phases/00-toy/lab_test.cc:9\ncall:     CountsUp\nexpected: 1\ngot:      0");
}

TEST_F(WorkshopTest, BazelIsAskedOnceAndAgainWhenASourceChanges) {
  lab.Save("return n + 1;");
  Grade();
  const std::string asked = lab.Asked();
  lab.Save("return n + 2;");
  Grade();
  EXPECT_EQ(said, "compiling; running the tests; ");
  EXPECT_EQ(lab.Asked(), asked);
  lab.toy().Write("phases/00-toy/lab-01-counting/lab_test.cc", "// another test");
  lab.Save("return n + 3;");
  Grade();
  EXPECT_NE(lab.Asked(), asked);
}

TEST_F(WorkshopTest, TheSolutionOfAnEarlierLabIsASourceAndTheLabsOwnIsNot) {
  lab.toy().Write("solutions/phases/00-toy/lab-00-earlier/solution.cc", "// what the lab builds on");
  lab.Save("return n + 1;");
  Grade();
  const std::string asked = lab.Asked();
  lab.toy().Write("solutions/phases/00-toy/lab-01-counting/solution.cc", "// nothing that the starter is linked with");
  lab.Save("return n + 2;");
  Grade();
  EXPECT_EQ(lab.Asked(), asked);
  lab.toy().Write("solutions/phases/00-toy/lab-00-earlier/solution.cc", "// mended by an update");
  lab.Save("return n + 3;");
  Grade();
  EXPECT_NE(lab.Asked(), asked);
}

TEST_F(WorkshopTest, TheKitOutlivesTheProgram) {
  lab.Save("return n + 1;");
  Grade();
  const std::string asked = lab.Asked();
  workshop = std::make_unique<Workshop>(Options());
  lab.Save("return n + 2;");
  EXPECT_EQ(Grade().kind, Outcome::kGraded);
  EXPECT_EQ(lab.Asked(), asked);
}

TEST_F(WorkshopTest, WhatTheCompilerRefusesIsAVerdictWithItsWordsAndNoAttempt) {
  lab.Save("return undeclared;");
  const Outcome outcome = Grade();
  ASSERT_EQ(outcome.kind, Outcome::kGraded) << outcome.problem;
  EXPECT_EQ(outcome.run.verdict, Verdict::kNotCompiled);
  EXPECT_EQ(outcome.run.max_points, 5);
  EXPECT_TRUE(
      Contains(outcome.run.message, "phases/00-toy/lab-01-counting/starter.cc:5:10: error: 'undeclared' was not"))
      << outcome.run.message;
  EXPECT_FALSE(Contains(outcome.run.message, lab.toy().root()));
  EXPECT_FALSE(Latest().is_attempt);
}

TEST_F(WorkshopTest, WhatTheLinkerRefusesIsOneToo) {
  lab.toy().Write("phases/00-toy/lab-01-counting/starter.cc", "int SomethingElse() { return 1; }\n");
  const Outcome outcome = Grade();
  ASSERT_EQ(outcome.kind, Outcome::kGraded) << outcome.problem;
  EXPECT_EQ(outcome.run.verdict, Verdict::kNotCompiled);
  EXPECT_TRUE(Contains(outcome.run.message, "CountUp")) << outcome.run.message;
}

TEST_F(WorkshopTest, AFileThatTheLabDoesNotDeclareMayNotBeIncluded) {
  lab.toy().Write("phases/00-toy/lab-01-counting/mine.h", "inline int Mine(int n) { return n + 1; }\n");
  const std::string here = lab.toy().root() + "/phases/00-toy/lab-01-counting/mine.h";
  for (const std::string& name : {std::string("phases/00-toy/lab-01-counting/mine.h"), here}) {
    lab.toy().Write("phases/00-toy/lab-01-counting/starter.cc",
                    "#include \"" + name + "\"\n" + ToyLab::Text("return Mine(n);"));
    const Outcome outcome = Grade();
    ASSERT_EQ(outcome.kind, Outcome::kGraded) << outcome.problem;
    EXPECT_EQ(outcome.run.verdict, Verdict::kNotCompiled) << name;
    EXPECT_TRUE(Contains(outcome.run.message, "mine.h")) << outcome.run.message;
  }
}

TEST_F(WorkshopTest, TheHeaderChangesNeitherProgramNorMessages) {
  lab.Save("return n + 1;");
  const Outcome plain = Grade();
  EXPECT_FALSE(plain.header_ready);
  ASSERT_TRUE(workshop->MakeHeader(kCounting, stop_fd).ok());
  const Outcome quick = Grade(Reason::kAsked);
  EXPECT_TRUE(quick.header_ready);
  EXPECT_EQ(quick.run.digest, plain.run.digest) << "of the program's bytes, among others";
  for (const std::string body : {"return undeclared;", "Rows rows; return rows.siez();", "int unused; return"}) {
    lab.Save(body);
    const Outcome with = Grade(Reason::kAsked);
    ASSERT_TRUE(cli::Remove(lab.toy().root() + "/.course/watch/header").ok());
    const Outcome without = Grade(Reason::kAsked);
    EXPECT_EQ(with.run.message, without.run.message);
    EXPECT_EQ(with.run.verdict, Verdict::kNotCompiled);
    ASSERT_TRUE(workshop->MakeHeader(kCounting, stop_fd).ok());
  }
}

TEST_F(WorkshopTest, TheHeaderLetsNothingCompileThatLacksAnInclude) {
  lab.toy().Write("phases/00-toy/lab-01-counting/starter.cc", "#include <cstdlib>\n" + ToyLab::Text("return n + 1;"));
  Grade();
  ASSERT_TRUE(workshop->MakeHeader(kCounting, stop_fd).ok());
  lab.Save("return std::abs(n) + 1;");
  const Outcome outcome = Grade();
  EXPECT_EQ(outcome.run.verdict, Verdict::kNotCompiled);
  EXPECT_FALSE(outcome.header_ready) << "the one there is has other includes";
}

TEST_F(WorkshopTest, IncludesThatTheCompilerRefusesAreNotTriedAgainAndAgain) {
  const std::string bad = "#include <no/such/header>\n" + ToyLab::Text("return n + 1;");
  lab.toy().Write("phases/00-toy/lab-01-counting/starter.cc", bad);
  EXPECT_FALSE(Grade().header_ready);
  EXPECT_TRUE(absl::IsFailedPrecondition(workshop->MakeHeader(kCounting, stop_fd)));
  EXPECT_TRUE(Grade(Reason::kAsked).header_ready);
}

TEST_F(WorkshopTest, TheSameTextIsNotGradedAgainUnlessAskedFor) {
  lab.Save("return n + 1;");
  Grade();
  EXPECT_EQ(Grade().kind, Outcome::kNothingNew);
  EXPECT_EQ(Grade(Reason::kOpened).kind, Outcome::kNothingNew);
  EXPECT_EQ(Grade(Reason::kAsked).kind, Outcome::kGraded);
  EXPECT_FALSE(Latest().is_attempt) << "the same program is the same attempt";
}

TEST_F(WorkshopTest, ToLookAtAnUntouchedLabIsNoRun) {
  EXPECT_EQ(Grade(Reason::kOpened).kind, Outcome::kUntouched);
  const auto run = store->LatestLabRun(kCounting, "starter");
  ASSERT_TRUE(run.ok());
  EXPECT_FALSE(run->has_value());
}

TEST_F(WorkshopTest, AMissingFileIsNoFailure) {
  ASSERT_TRUE(cli::Remove(lab.Starter()).ok());
  EXPECT_EQ(Grade().kind, Outcome::kMissing);
}

TEST_F(WorkshopTest, TestsThatDoNotBuildAreTold) {
  lab.BreakTests();
  lab.Save("return n + 1;");
  const Outcome outcome = Grade();
  EXPECT_EQ(outcome.kind, Outcome::kFailed);
  EXPECT_TRUE(Contains(outcome.problem, "the tests of //phases/00-toy/lab-01-counting do not build"));
  EXPECT_TRUE(Contains(outcome.problem, "no such thing"));
}

TEST_F(WorkshopTest, AnotherBazelIsWaitedForAndNamed) {
  lab.MakeBusy();
  lab.Save("return n + 1;");
  EXPECT_EQ(Grade().kind, Outcome::kGraded);
  EXPECT_TRUE(Contains(said, "another bazel works in this folder: waiting for it"));
}

TEST_F(WorkshopTest, AGradingThatIsStoppedLeavesNoTrace) {
  lab.SlowDown();
  lab.Save("return n + 1;");
  on_say = [this](const std::string& what) {
    if (what != "running the tests") return;
    const uint64_t one = 1;
    ASSERT_EQ(write(stop_fd, &one, sizeof one), 8);
  };
  EXPECT_EQ(Grade().kind, Outcome::kStopped);
  const auto run = store->LatestLabRun(kCounting, "starter");
  ASSERT_TRUE(run.ok());
  EXPECT_FALSE(run->has_value());
}

TEST_F(WorkshopTest, ARunnerThatSaysNothingIsAFailureOfOurs) {
  lab.toy().Write("broken", "");
  lab.Save("return n + 1;");
  const Outcome outcome = Grade();
  EXPECT_EQ(outcome.kind, Outcome::kFailed);
  EXPECT_TRUE(Contains(outcome.problem, "the runner ended with 1:\nrunner: no")) << outcome.problem;
}

TEST_F(WorkshopTest, AFullDiskIsNobodysWrongAnswer) {
  lab.toy().Write("phases/00-toy/lab-01-counting/starter.cc", "#error No space left on device\n");
  const Outcome outcome = Grade();
  EXPECT_EQ(outcome.kind, Outcome::kFailed);
  EXPECT_TRUE(Contains(outcome.problem, "the disk is full"));
  const auto run = store->LatestLabRun(kCounting, "starter");
  ASSERT_TRUE(run.ok());
  EXPECT_FALSE(run->has_value());
}

TEST_F(WorkshopTest, BazelsOwnFoldersAreNotWritten) {
  lab.Save("return n + 1;");
  const std::string program = lab.toy().Read("execroot/bazel-out/bin/phases/00-toy/lab-01-counting/program");
  const auto before = cli::FilesBelow(lab.toy().root() + "/execroot");
  Grade();
  EXPECT_EQ(cli::FilesBelow(lab.toy().root() + "/execroot"), before);
  EXPECT_EQ(lab.toy().Read("execroot/bazel-out/bin/phases/00-toy/lab-01-counting/program"), program);
}

}  // namespace
}  // namespace course::watch
