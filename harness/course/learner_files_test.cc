// `hint`, `reset`, `learn`, `backup`: commands that touch a learner's files or record what was opened.

#include <cstdio>
#include <filesystem>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/attic.h"
#include "harness/course/cmd_backup.h"
#include "harness/course/cmd_hint.h"
#include "harness/course/cmd_learn.h"
#include "harness/course/cmd_reset.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::kCounting;
using testing::ToyWorkspace;

constexpr char kStarter[] = "phases/00-toy/lab-01-counting/starter.cc";

store::Help HelpOf(ToyWorkspace& toy) {
  auto store = toy.context().open_store();
  EXPECT_TRUE(store.ok()) << store.status();
  const auto help = (*store)->GetHelp(kCounting);
  EXPECT_TRUE(help.ok()) << help.status();
  return *help;
}

TEST(Hint, EachCallOpensTheNextOneAndRecordsIt) {
  ToyWorkspace toy;
  const char* texts[] = {"Look closely.", "Look again.", "Write return 1.", "Write return 1."};
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01"}).ok());
    EXPECT_TRUE(Contains(toy.TakeOut(), texts[i])) << "call " << i + 1;
    EXPECT_EQ(HelpOf(toy).hints_used, i < 3 ? i + 1 : 3);
  }
}

TEST(Hint, DoesNotShowLaterHints) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01"}).ok());
  EXPECT_FALSE(Contains(toy.TakeOut(), "Look again."));
}

TEST(Hint, WithoutALabMeansTheNextOne) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunHint(toy.context(), {}).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "Hint 1 of 3 for 00-01"));
}

TEST(Hint, WrongUseNamesTheRule) {
  ToyWorkspace toy;
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(
      HasCodeAndText(RunHint(toy.context(), {.lab = "00-01", .level = 4}).status(), invalid, "has hints 1 to 3"));
  EXPECT_TRUE(HasCodeAndText(RunHint(toy.context(), {.lab = "lab-01-countign"}).status(), invalid,
                             "did you mean lab-01-counting"));
  EXPECT_TRUE(HasCodeAndText(RunHint(toy.context(), {.lab = "00-01", .level = 1, .solution = true}).status(), invalid,
                             "do not go together"));
  EXPECT_EQ(HelpOf(toy).hints_used, 0) << "a refused call opens nothing";
}

TEST(Solution, IsShownOnlyAfterFullMarksOrGivingUp) {
  ToyWorkspace toy;
  EXPECT_TRUE(HasCodeAndText(RunHint(toy.context(), {.lab = "00-01", .solution = true}).status(),
                             absl::StatusCode::kInvalidArgument, "does not have full marks"));
  EXPECT_FALSE(Contains(toy.TakeOut(), "return 1"));
  toy.Answer("n");
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01", .solution = true}).ok());
  EXPECT_FALSE(Contains(toy.TakeOut(), "return 1"));
  EXPECT_FALSE(HelpOf(toy).gave_up);
  toy.Answer("y");
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01", .solution = true}).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "+  return 1;"));
  EXPECT_TRUE(HelpOf(toy).gave_up);
}

TEST(Solution, IsExplainedBeforeItIsShown) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01", .solution = true}).ok());
  const std::string text = toy.TakeOut();
  EXPECT_LT(text.find("# Commentary: Counting"), text.find("--- phases/00-toy/lab-01-counting/starter.cc (yours)"))
      << text;
  EXPECT_TRUE(Contains(text,
                       "--- phases/00-toy/lab-01-counting/starter.cc (yours)\n"
                       "+++ solutions/phases/00-toy/lab-01-counting/solution.cc (the reference)\n"
                       "@@ -1,4 +1,3 @@\n"
                       " int F() {\n"
                       "-  // TODO(lab): count\n"
                       "-  return 0;\n"
                       "+  return 1;\n"
                       " }\n"));
}

TEST(Solution, IsNotExplainedBeforeTheLearnerGaveUp) {
  ToyWorkspace toy;
  toy.Answer("n");
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01", .solution = true}).ok());
  EXPECT_FALSE(Contains(toy.TakeOut(), "It returns 1"));
}

TEST(Solution, NeedsNoCommentaryAndNoDifference) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  std::filesystem::remove(toy.root() + "/solutions/phases/00-toy/lab-01-counting/commentary.md");
  toy.Write(kStarter, toy.Read("solutions/phases/00-toy/lab-01-counting/solution.cc"));
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01", .solution = true}).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "Your file and the solution are the same."));
}

TEST(Solution, FullMarksNeedNoGivingUp) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  ASSERT_TRUE(RunHint(toy.context(), {.lab = "00-01", .solution = true}).ok());
  const std::string text = toy.TakeOut();
  EXPECT_TRUE(Contains(text, "-  return 0;"));
  EXPECT_TRUE(Contains(text, "+  return 1;"));
  EXPECT_FALSE(HelpOf(toy).gave_up);
}

TEST(Reset, PutsTheStarterBackAndKeepsTheLearnersFile) {
  ToyWorkspace toy;
  toy.Write(kStarter, "mine\n");
  ASSERT_TRUE(RunReset(toy.context(), "00-01").ok());
  EXPECT_EQ(toy.Read(kStarter), toy.Read("solutions/phases/00-toy/lab-01-counting/starter.cc"));
  const std::string kept = ".course/attic/phases/00-toy/lab-01-counting/2026-02-17T09-30-05.123.cc";
  EXPECT_EQ(toy.Read(kept), "mine\n");
  EXPECT_TRUE(Contains(toy.TakeOut(), kept));
}

TEST(Reset, NeverReplacesAnOlderCopy) {
  ToyWorkspace toy;  // its clock stands still
  for (const char* text : {"first\n", "second\n"}) {
    toy.Write(kStarter, text);
    ASSERT_TRUE(RunReset(toy.context(), "00-01").ok());
  }
  const std::string stem = ".course/attic/phases/00-toy/lab-01-counting/2026-02-17T09-30-05.123";
  EXPECT_EQ(toy.Read(stem + ".cc"), "first\n");
  EXPECT_EQ(toy.Read(stem + "-2.cc"), "second\n");
}

TEST(Reset, AnUntouchedStarterIsLeftAlone) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunReset(toy.context(), "00-01").ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "nothing to do"));
  EXPECT_FALSE(toy.Has(".course/attic/phases/00-toy/lab-01-counting/2026-02-17T09-30-05.123.cc"));
}

TEST(Reset, BringsBackADeletedStarter) {
  ToyWorkspace toy;
  ASSERT_EQ(std::remove((toy.root() + "/" + kStarter).c_str()), 0);
  ASSERT_TRUE(RunReset(toy.context(), "00-01").ok());
  EXPECT_TRUE(Contains(toy.Read(kStarter), "TODO(lab)"));
}

TEST(Reset, WithoutAnUntouchedCopyNothingChanges) {
  ToyWorkspace toy;
  toy.Write(kStarter, "mine\n");
  ASSERT_EQ(std::remove((toy.root() + "/solutions/" + kStarter).c_str()), 0);
  EXPECT_FALSE(RunReset(toy.context(), "00-01").ok());
  EXPECT_EQ(toy.Read(kStarter), "mine\n");
}

TEST(Learn, KeepsEveryOtherLineOfTheFile) {
  EXPECT_EQ(WithStarterConfig("", true), "build --config=starter\n");
  EXPECT_EQ(WithStarterConfig("build --jobs=1\n", true), "build --jobs=1\nbuild --config=starter\n");
  EXPECT_EQ(WithStarterConfig("a\n\nb", true), "a\n\nb\nbuild --config=starter\n");
  EXPECT_EQ(WithStarterConfig("build --config=starter\nbuild --jobs=1\n", true),
            "build --jobs=1\nbuild --config=starter\n");
  EXPECT_EQ(WithStarterConfig("build --jobs=1\n  build --config=starter  \n", false), "build --jobs=1\n");
  EXPECT_EQ(WithStarterConfig("build --config=starter\n", false), "");
  EXPECT_EQ(WithStarterConfig("build --config=starter-of-mine\n", false), "build --config=starter-of-mine\n");
}

TEST(Learn, OffIsADecision) {
  ToyWorkspace toy;
  EXPECT_TRUE(IsFreshClone(toy.context()));
  ASSERT_TRUE(RunLearn(toy.context(), {}).ok());
  EXPECT_EQ(toy.Read(".bazelrc.user"), "build --config=starter\n");
  ASSERT_TRUE(RunLearn(toy.context(), {.off = true}).ok());
  EXPECT_EQ(toy.Read(".bazelrc.user"), "");
  EXPECT_FALSE(IsFreshClone(toy.context())) << "or the next `up` would switch it on again";
}

TEST(Backup, CopiesTheDatabaseAndOverwritesNothing) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kFailed});
  ASSERT_TRUE(RunBackup(toy.context(), "").ok());
  EXPECT_TRUE(toy.Has(".course/backups/2026-02-17T09-30-05.123.db"));
  const std::string own = toy.root() + "/copy.db";
  toy.Write("copy.db", "something else");
  EXPECT_TRUE(
      HasCodeAndText(RunBackup(toy.context(), own).status(), absl::StatusCode::kInvalidArgument, "stays as it is"));
  EXPECT_EQ(toy.Read("copy.db"), "something else");
  EXPECT_TRUE(
      HasCodeAndText(RunBackup(toy.context(), toy.root()).status(), absl::StatusCode::kInvalidArgument, "is a folder"));
  EXPECT_TRUE(HasCodeAndText(RunBackup(toy.context(), toy.root() + "/no/copy.db").status(),
                             absl::StatusCode::kInvalidArgument, "there is no folder"));
}

}  // namespace
}  // namespace course::cli
