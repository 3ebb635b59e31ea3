// `course grade` over a toy course, with real worker processes and a grader that does what a submission says
// (harness/grading/testing/fake_grader.h).

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/cmd_grade.h"
#include "harness/course/files.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using testing::Contains;
using testing::kCounting;
using testing::kSorting;
using testing::ToyWorkspace;

class GradeTest : public ::testing::Test {
 protected:
  std::string Folder() const { return toy_.root() + "/submissions"; }
  std::string Hidden() const { return toy_.root() + "/more-tests"; }
  void Write(const std::string& path, const std::string& orders) { toy_.Write("submissions/" + path, orders); }

  GradeServices Services() {
    return {.make_bundles =
                [this](const Context&, const std::vector<std::string>& labs, const std::string& hidden) {
                  labs_ = labs;
                  hidden_ = hidden;
                  std::map<std::string, std::string> digests;
                  for (const std::string& lab : labs) digests[lab] = "b1";
                  return absl::StatusOr<std::map<std::string, std::string>>(digests);
                },
            .worker =
                [this](const Context&, const std::string& database, const std::string& name) {
                  ++workers_;
                  return std::vector<std::string>{"harness/grading/testing/fake_worker", database, name};
                },
            .run_worker = {}};
  }

  Result Grade(GradeOptions options = {}) {
    options.folder = Folder();
    return RunGrade(toy_.context(), options, Services());
  }

  ToyWorkspace toy_;
  std::vector<std::string> labs_;
  std::string hidden_;
  int workers_ = 0;
};

TEST_F(GradeTest, GradesAFolderAndLeavesFiles) {
  Write("ada/phases/00-toy/lab-01-counting/starter.cc", "points 5");
  Write("bob/00-01/starter.cc", "points 2");
  Write("bob/00-02/starter.cc", "not compiled");
  Write("cid/notes.txt", "sorry");
  ASSERT_TRUE(IsOk(MakeFolder(Hidden())));
  const Result result = Grade({.hidden = Hidden(), .jobs = 1});
  ASSERT_TRUE(IsOk(result));
  EXPECT_EQ(*result, Exit::kDone);
  EXPECT_EQ(labs_, (std::vector<std::string>{kCounting, kSorting}));
  EXPECT_EQ(hidden_, Hidden());
  EXPECT_EQ(NamesIn(Hidden()).size(), 1u) << "the worker was told of the hidden tests, too";
  EXPECT_EQ(workers_, 1);
  EXPECT_TRUE(Contains(toy_.TakeErr(), "bob 00-01: FAILED, 2 of 5 points"));
  const std::string out = toy_.TakeOut();
  EXPECT_TRUE(Contains(out, "3 learners, 3 submissions graded."));
  EXPECT_TRUE(Contains(out, "Next: less "));
  EXPECT_TRUE(Contains(toy_.Read("submissions-graded/summary.csv"), "\"cid\",\"\",\"nothing\""));
  EXPECT_TRUE(Contains(toy_.Read("submissions-graded/learners/ada/00-01/results.json"), "\"score\": 5"));
  EXPECT_TRUE(Contains(toy_.Read("submissions-graded/learners/bob/00-02/junit.xml"), "NOT_COMPILED"));
  struct stat info;
  ASSERT_EQ(stat((Folder() + "-graded").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_EQ(stat((Folder() + "-graded/summary.csv").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(GradeTest, TheSecondTimeOnlyWhatIsNewIsGraded) {
  Write("ada/00-01/starter.cc", "points 5");
  ASSERT_TRUE(IsOk(Grade()));
  toy_.TakeErr();
  Write("bob/00-01/starter.cc", "points 1");
  ASSERT_TRUE(IsOk(Grade()));
  const std::string err = toy_.TakeErr();
  EXPECT_TRUE(Contains(err, "bob 00-01: FAILED, 1 of 5 points"));
  EXPECT_EQ(err.find("ada"), std::string::npos);
  EXPECT_TRUE(Contains(toy_.Read("submissions-graded/summary.csv"), "\"ada\"")) << "the table has all";
}

TEST_F(GradeTest, WhatCouldNotBeGradedIsAFailureOfTheCommand) {
  Write("ada/00-01/starter.cc", "die");
  Write("bob/00-01/starter.cc", "points 5");
  const Result result = Grade();
  ASSERT_TRUE(IsOk(result));
  EXPECT_EQ(*result, Exit::kFailed);
  EXPECT_TRUE(Contains(toy_.TakeOut(), "1 submission graded, 1 could not be graded."));
  EXPECT_TRUE(Contains(toy_.Read("submissions-graded/summary.csv"), "could not be graded: 2 workers ended"));
}

TEST_F(GradeTest, JsonIsOneObjectALine) {
  Write("ada/00-01/starter.cc", "points 5");
  Write("bob/00-01/starter.cc", "error invalid");
  EXPECT_EQ(*Grade({.json = true}), Exit::kFailed);
  const std::vector<std::string> lines = absl::StrSplit(toy_.TakeOut(), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2u);
  const nlohmann::json ada = nlohmann::json::parse(lines[0]), bob = nlohmann::json::parse(lines[1]);
  EXPECT_EQ(ada["learner"], "ada");
  EXPECT_EQ(ada["lab"], kCounting);
  EXPECT_EQ(ada["points"], 5);
  EXPECT_EQ(ada["folder"], "learners/ada/00-01");
  EXPECT_EQ(bob["state"], "failed");
  EXPECT_EQ(bob["reason"], "there is no starter.cc");
}

TEST_F(GradeTest, AFolderWithoutSubmissionsIsToldSo) {
  Write("ada/notes.txt", "later");
  EXPECT_EQ(*Grade({.out = Folder() + "-out"}), Exit::kDone);
  EXPECT_EQ(workers_, 0);
  EXPECT_TRUE(Contains(toy_.TakeOut(), "1 learner, 0 submissions graded."));
  EXPECT_TRUE(toy_.Has("submissions-out/summary.csv"));
}

TEST_F(GradeTest, AFolderWithoutLearnersIsWrongUseThatShowsHowItShouldLook) {
  Write("roster.csv", "not a learner");
  EXPECT_TRUE(HasCodeAndText(Grade().status(), absl::StatusCode::kInvalidArgument,
                             Folder() + " has no folder of a learner, such as " + Folder() + "/ada/00-01/starter.cc"));
  EXPECT_FALSE(IsFolder(Folder() + "-graded")) << "nothing was begun";
}

// Scores without the tests that were asked for would look like scores with them.
TEST_F(GradeTest, HiddenTestsThatAreNotThereAreWrongUse) {
  Write("ada/00-01/starter.cc", "points 5");
  EXPECT_TRUE(HasCodeAndText(Grade({.hidden = Hidden()}).status(), absl::StatusCode::kInvalidArgument,
                             "--hidden " + Hidden() + " is no folder"));
  EXPECT_FALSE(IsFolder(Folder() + "-graded")) << "nothing was begun";
}

// The next call would take what lies there for a learner's.
TEST_F(GradeTest, ResultsDoNotGoAmongTheSubmissions) {
  Write("ada/00-01/starter.cc", "points 5");
  for (const std::string& out : {Folder(), Folder() + "/graded/", Folder() + "/../submissions/graded"}) {
    EXPECT_TRUE(
        HasCodeAndText(Grade({.out = out}).status(), absl::StatusCode::kInvalidArgument, "must not be in " + Folder()))
        << out;
  }
  EXPECT_FALSE(toy_.Has("submissions/summary.csv"));
}

TEST_F(GradeTest, TwoDoNotWorkInOneFolder) {
  Write("ada/00-01/starter.cc", "points 5");
  ASSERT_TRUE(IsOk(MakeFolder(Folder() + "-graded")));
  const int fd = open((Folder() + "-graded/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(flock(fd, LOCK_EX | LOCK_NB), 0);
  EXPECT_TRUE(HasCodeAndText(Grade().status(), absl::StatusCode::kFailedPrecondition, "another ./course grade"));
  close(fd);
  EXPECT_EQ(*Grade(), Exit::kDone);
}

}  // namespace
}  // namespace course::cli
