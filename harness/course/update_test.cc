// `update` against real git repositories: an upstream, and a learner's clone of it.

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_update.h"
#include "harness/course/files.h"
#include "harness/course/process.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::Contains;
using testing::ToyWorkspace;

constexpr char kStarter1[] = "phases/00-toy/lab-01-counting/starter.cc";
constexpr char kStarter2[] = "phases/00-toy/lab-02-sorting/starter.cc";

void Sh(const std::string& folder, const std::string& script) {
  const auto done = RunCommand({.argv = {"bash", "-euc", script}, .folder = folder});
  ASSERT_TRUE(done.ok()) << done.status();
  ASSERT_EQ(done->exit_code, 0) << script << "\n" << done->output << done->error;
}

std::string Ask(const std::string& folder, const std::string& script) {
  const auto done = RunCommand({.argv = {"bash", "-euc", script}, .folder = folder});
  return done.ok() ? done->output : "";
}

// The toy is the learner's clone; `upstream` is where it came from, with a work tree to commit in.
class Update : public ::testing::Test {
 protected:
  void SetUp() override {
    // No configuration of whoever runs the test.
    setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    setenv("GIT_CONFIG_SYSTEM", "/dev/null", 1);
    setenv("HOME", toy.root().c_str(), 1);
    upstream = toy.root() + ".upstream";
    toy.Write(".gitignore", "/.course/\n/.bazelrc.user\n");
    toy.Write("README.md", "one\n");
    toy.Write("phases/00-toy/lab-01-counting/toy.h", "int F();\n");
    Sh(toy.root(), "git init -q -b main . && git add . && git -c user.name=a -c user.email=a@b commit -q -m one");
    Sh(toy.root(), "git clone -q . " + upstream);
    Sh(upstream, "git config user.name author && git config user.email author@course && git remote remove origin");
    Sh(toy.root(), "git remote add origin " + upstream + " && git fetch -q origin && git branch -q -u origin/main");
    before = Head();
  }
  void TearDown() override { EXPECT_TRUE(IsOk(Remove(upstream))); }

  std::string Head() { return Ask(toy.root(), "git rev-parse HEAD"); }
  void Publish(const std::string& script) { Sh(upstream, script + "\ngit add -A && git commit -q -m newer"); }
  void CommitMine(const std::string& script) {
    Sh(toy.root(), script + "\ngit add -A && git -c user.name=me -c user.email=me@home commit -q -m mine");
  }
  // Nothing of the update is left, whatever had happened.
  void ExpectAsBefore() {
    EXPECT_EQ(Head(), before);
    EXPECT_FALSE(toy.Has(".course/update.json"));
    EXPECT_EQ(Ask(toy.root(), "git ls-files -u; ls .git/MERGE_HEAD 2>/dev/null || true"), "");
  }

  ToyWorkspace toy;
  std::string upstream, before;
};

TEST_F(Update, NothingNewIsSaid) {
  toy.Write(kStarter1, "mine\n");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_TRUE(Contains(toy.TakeOut(), "up to date"));
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
}

TEST_F(Update, AnEditedStarterStaysAndTheCourseMoves) {
  toy.Write(kStarter1, "mine\n");
  Publish("echo two > README.md");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read("README.md"), "two\n");
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
  EXPECT_FALSE(toy.Has(".course/update.json"));
  EXPECT_TRUE(Contains(toy.TakeOut(), "1 starter of yours is in place"));
}

TEST_F(Update, AStagedStarterStays) {
  toy.Write(kStarter1, "mine\n");
  Sh(toy.root(), absl::StrCat("git add ", kStarter1));
  Publish("echo two > README.md");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
}

TEST_F(Update, ACommittedStarterStaysAlsoWhereUpstreamChangedIt) {
  CommitMine(absl::StrCat("echo mine > ", kStarter1));
  Publish(absl::StrCat("echo '// new template' > ", kStarter1, "; echo two > README.md"));
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
  EXPECT_EQ(toy.Read("README.md"), "two\n");
  EXPECT_TRUE(Contains(toy.TakeOut(), "starter (the new one: solutions/"));
  EXPECT_EQ(Ask(toy.root(), "git status --porcelain"), "") << "nothing is half merged";
}

TEST_F(Update, CommittedAndThenEditedKeepsTheNewestText) {
  CommitMine(absl::StrCat("echo older > ", kStarter1));
  toy.Write(kStarter1, "newest\n");
  Publish(absl::StrCat("echo '// new template' > ", kStarter1));
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read(kStarter1), "newest\n");
}

TEST_F(Update, AnUncommittedStarterStaysWhereUpstreamChangedIt) {
  toy.Write(kStarter1, "mine\n");
  Publish(absl::StrCat("echo '// new template' > ", kStarter1));
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
}

TEST_F(Update, AnUntouchedStarterBecomesTheNewOne) {
  toy.Write(kStarter1, "mine\n");
  Publish(absl::StrCat("echo '// new template' > ", kStarter2));
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read(kStarter2), "// new template\n");
}

TEST_F(Update, TellsWhichContractsAndTestsChanged) {
  toy.Write(kStarter1, "mine\n");
  Publish(
      "echo 'int F(int);' > phases/00-toy/lab-01-counting/toy.h; echo x > phases/00-toy/lab-01-counting/lab_test.cc; "
      "echo x > phases/00-toy/lab-02-sorting/lab_test.cc");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  const std::string said = toy.TakeOut();
  EXPECT_TRUE(Contains(said, "phases/00-toy/lab-01-counting: changed: tests, contract toy.h"));
  EXPECT_FALSE(Contains(said, "lab-02-sorting")) << "a lab that nobody worked on";
}

TEST_F(Update, ALabThatIsGoneLeavesItsTextInTheAttic) {
  for (const bool committed : {false, true}) {
    if (committed) {
      CommitMine(absl::StrCat("echo mine too > ", kStarter2));
      Publish("git rm -rq phases/00-toy/lab-02-sorting");
    } else {
      toy.Write(kStarter1, "mine\n");
      Publish("git rm -rq phases/00-toy/lab-01-counting");
    }
    ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status())) << "committed: " << committed;
    const std::string lab = committed ? "phases/00-toy/lab-02-sorting" : "phases/00-toy/lab-01-counting";
    EXPECT_FALSE(toy.Has(lab + "/starter.cc"));
    const std::string said = toy.TakeOut();
    EXPECT_TRUE(Contains(said, lab + ": no longer in the course; your file is kept in .course/attic/"));
    EXPECT_EQ(toy.Read(absl::StrCat(".course/attic/", lab, "/2026-02-17T09-30-05.123.cc")),
              committed ? "mine too\n" : "mine\n");
  }
}

TEST_F(Update, NewLabsAreNamed) {
  Publish("mkdir -p phases/00-toy/lab-03-new && echo x > phases/00-toy/lab-03-new/starter.cc");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_TRUE(Contains(toy.TakeOut(), "New: phases/00-toy/lab-03-new"));
}

TEST_F(Update, OtherEditedFilesAreRefusedBeforeAnything) {
  toy.Write("README.md", "edited\n");
  toy.Write(kStarter1, "mine\n");
  Publish("echo two > README.md");
  EXPECT_TRUE(
      HasCodeAndText(RunUpdate(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition, "README.md"));
  EXPECT_EQ(toy.Read("README.md"), "edited\n");
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
  ExpectAsBefore();
}

TEST_F(Update, OwnFilesWhereTheCourseBringsSomeAreRefused) {
  toy.Write("docs/new.md", "my notes\n");
  Publish("mkdir -p docs && echo x > docs/new.md");
  EXPECT_TRUE(
      HasCodeAndText(RunUpdate(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition, "docs/new.md"));
  EXPECT_EQ(toy.Read("docs/new.md"), "my notes\n");
  ExpectAsBefore();
}

TEST_F(Update, OwnFilesElsewhereStay) {
  toy.Write("notes.md", "my notes\n");
  Publish("echo two > README.md");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read("notes.md"), "my notes\n");
}

TEST_F(Update, AConflictElsewhereUndoesEverything) {
  CommitMine(absl::StrCat("echo ours > README.md; echo committed > ", kStarter1));
  before = Head();
  toy.Write(kStarter1, "mine\n");
  toy.Write(kStarter2, "mine too\n");
  Publish("echo theirs > README.md");
  EXPECT_TRUE(
      HasCodeAndText(RunUpdate(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition, "README.md"));
  EXPECT_EQ(toy.Read("README.md"), "ours\n");
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
  EXPECT_EQ(toy.Read(kStarter2), "mine too\n");
  ExpectAsBefore();
}

TEST_F(Update, OwnCommitsThatDoNotCollideAreMerged) {
  CommitMine("echo notes > notes.md");
  Publish("echo two > README.md");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read("README.md"), "two\n");
  EXPECT_EQ(toy.Read("notes.md"), "notes\n");
}

TEST_F(Update, ALabOfTheLearnersOwnStays) {
  CommitMine("mkdir -p phases/00-toy/lab-09-own && echo first > phases/00-toy/lab-09-own/starter.cc");
  toy.Write("phases/00-toy/lab-09-own/starter.cc", "edited\n");
  Publish("echo two > README.md");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read("phases/00-toy/lab-09-own/starter.cc"), "edited\n");
  EXPECT_FALSE(Contains(toy.TakeOut(), "no longer in the course"));
}

TEST_F(Update, AnUnreachableServerChangesNothing) {
  toy.Write(kStarter1, "mine\n");
  Sh(toy.root(), "git remote set-url origin /nonexistent/course");
  EXPECT_TRUE(HasCodeAndText(RunUpdate(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition,
                             "nothing was changed"));
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
  ExpectAsBefore();
}

TEST_F(Update, AnUpdateThatWasKilledIsUndoneByTheNextOne) {
  toy.Write(kStarter1, "mine\n");
  Publish("echo two > README.md");
  // As it stands after kill -9 in the middle: the text is in the attic, the tree is the new one without it.
  toy.Write(".course/attic/x.cc", "mine\n");
  std::string head = before;
  head.pop_back();
  toy.Write(".course/update.json",
            absl::StrCat("{\"head\":\"", head, "\",\"starters\":{\"", kStarter1, "\":\".course/attic/x.cc\"}}"));
  Sh(toy.root(), "git fetch -q && git reset -q --hard origin/main");
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {}).status()));
  EXPECT_EQ(toy.Read(kStarter1), "mine\n");
  EXPECT_EQ(toy.Read("README.md"), "two\n");
  EXPECT_FALSE(toy.Has(".course/update.json"));
}

TEST_F(Update, AMergeOfTheLearnersIsNotTouched) {
  CommitMine("echo ours > README.md");
  Publish("echo theirs > README.md");
  Sh(toy.root(), "git fetch -q; git -c user.name=a -c user.email=a@b merge -q origin/main || true");
  EXPECT_TRUE(
      HasCodeAndText(RunUpdate(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition, "not finished"));
  EXPECT_NE(Ask(toy.root(), "git ls-files -u"), "") << "still theirs to finish";
}

TEST_F(Update, AnotherBranchCanBringTheCourse) {
  Publish("echo two > README.md");
  Sh(toy.root(), "git branch -q --unset-upstream");
  EXPECT_TRUE(HasCodeAndText(RunUpdate(toy.context(), {}).status(), absl::StatusCode::kFailedPrecondition,
                             "--from REMOTE/BRANCH"));
  EXPECT_TRUE(HasCodeAndText(RunUpdate(toy.context(), {.from = "elsewhere/main"}).status(),
                             absl::StatusCode::kInvalidArgument, "its remotes: origin"));
  ASSERT_TRUE(IsOk(RunUpdate(toy.context(), {.from = "origin/main"}).status()));
  EXPECT_EQ(toy.Read("README.md"), "two\n");
}

}  // namespace
}  // namespace course::cli
