// A folder's submissions through real worker processes (testing/fake_worker.cc).

#include "harness/grading/grade_all.h"

#include <sys/wait.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/grading/follower.h"
#include "harness/grading/moment.h"
#include "harness/grading/result_files.h"
#include "harness/grading/worker_process.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"

namespace course::grading {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using store::JobState;

constexpr char kWorker[] = "harness/grading/testing/fake_worker";

class GradeAllTest : public testing::Test {
 protected:
  static std::unique_ptr<store::Store> Opened(const std::string& path) {
    auto store = store::OpenSqliteStore(path);
    EXPECT_TRUE(IsOk(store));
    return *std::move(store);
  }

  store::GradingStore& queue() { return store_->grading(); }

  void Add(const std::string& learner, const std::string& orders, const std::string& lab = "//phases/00-toy/lab-01-a") {
    intake_.submissions.push_back(
        {.id = "", .learner = learner, .lab = lab, .files = {{"starter.cc", orders}}, .received_ms = 0});
  }

  GradeAllOptions Options() {
    return {
        .pool = {.workers = 2,
                 .command =
                     [this](const std::string& name) {
                       started_.insert(name);
                       return std::vector<std::string>{worker_, file_.path(), name};
                     },
                 .log = file_.folder() + "/worker.log",
                 .most_deaths = 6,
                 .poll_ms = 5,
                 .now = Now,
                 .tick =
                     [this] { EXPECT_TRUE(IsOk(follower_.Look([this](const Report& r) { ended_.push_back(r); }))); }},
        .now_ms = [] { return int64_t{1'000'000}; },
        .bundle = [this](const std::string&) { return bundle_; }};
  }

  std::vector<Report> Grade() {
    const auto reports = GradeAll(queue(), intake_, Options());
    EXPECT_TRUE(IsOk(reports));
    return reports.value_or(std::vector<Report>{});
  }

  store::TempDatabase file_;
  const std::unique_ptr<store::Store> store_ = Opened(file_.path());
  Follower follower_{queue(), 0};
  Intake intake_;
  std::string worker_ = kWorker, bundle_ = "b1";
  std::set<std::string> started_;
  std::vector<Report> ended_;
};

TEST_F(GradeAllTest, GradesEverythingAndReportsInTheIntakesOrder) {
  for (int n = 0; n < 8; ++n)
    Add(absl::StrCat("learner ", n % 3), absl::StrCat("points ", n % 6), absl::StrCat("//p/", n));
  const std::vector<Report> reports = Grade();
  ASSERT_EQ(reports.size(), 8u);
  for (int n = 0; n < 8; ++n) {
    EXPECT_EQ(reports[n].job.lab, absl::StrCat("//p/", n));
    EXPECT_EQ(reports[n].job.state, JobState::kDone);
    EXPECT_EQ(reports[n].result->points, n % 6);
  }
  EXPECT_EQ(ended_.size(), 8u) << "each was told once, while it went on";
  EXPECT_EQ(started_.size(), 2u);
}

TEST_F(GradeAllTest, ASubmissionThatKillsItsWorkersFailsAndNobodyElseDoes) {
  Add("ada", "points 5");
  Add("bob", "die");
  Add("cid", "sleep 20 points 4");
  const std::vector<Report> reports = Grade();
  ASSERT_EQ(reports.size(), 3u);
  EXPECT_EQ(reports[0].result->points, 5);
  EXPECT_EQ(reports[2].result->points, 4);
  EXPECT_EQ(reports[1].job.state, JobState::kFailed);
  EXPECT_TRUE(absl::StrContains(reports[1].job.reason, "2 workers ended while they graded it; the last one: worker w"));
  EXPECT_TRUE(absl::StrContains(reports[1].job.reason, ": SIGKILL"));
  EXPECT_GE(started_.size(), 3u) << "two at first, and one in place of the first that died";
}

TEST_F(GradeAllTest, WhatIsGradedIsNotGradedAgain) {
  Add("ada", "points 5");
  Add("bob", "die");
  Grade();
  started_.clear();
  intake_.submissions[1].files[0].bytes = "points 1";
  const std::vector<Report> reports = Grade();
  EXPECT_EQ(reports[0].job.attempt, 1);
  EXPECT_EQ(reports[0].job.number, 1);
  EXPECT_EQ(reports[1].result->points, 1);
  intake_.submissions[1].files[0].bytes = "die";
  EXPECT_EQ(Grade()[1].job.number, 4) << "what failed is tried once more";
  started_.clear();
  intake_.submissions.pop_back();
  Grade();
  EXPECT_TRUE(started_.empty()) << "nothing was open";
  bundle_ = "b2";
  EXPECT_EQ(Grade()[0].job.number, 5) << "other tests, another grade";
}

TEST_F(GradeAllTest, WorkersThatCannotStartAreAnErrorWithTheirWords) {
  Add("ada", "points 5");
  worker_ = "/bin/ls";
  const auto reports = GradeAll(queue(), intake_, Options());
  EXPECT_TRUE(HasCodeAndText(reports.status(), absl::StatusCode::kInternal, "workers died one after the other"));
  EXPECT_TRUE(HasCodeAndText(reports.status(), absl::StatusCode::kInternal, "cannot access"));
  worker_ = kWorker;
  EXPECT_EQ(Grade()[0].result->points, 5) << "nothing is lost by it";
}

TEST_F(GradeAllTest, TheFilesLieWhereTheySay) {
  Add("ada", "points 5");
  Add("=1+1", "not compiled", "//phases/00-toy/exercises/ex-02-b");
  intake_.learners = {"=1+1", "ada"};
  const std::vector<Report> reports = Grade();
  const std::string out = file_.folder() + "/out";
  ASSERT_TRUE(IsOk(WriteResultFiles(reports, intake_, out)));
  EXPECT_EQ(
      cli::FilesBelow(out),
      (std::vector<std::string>{"learners/=1+1/00-ex-02/junit.xml", "learners/=1+1/00-ex-02/results.json",
                                "learners/ada/00-01/junit.xml", "learners/ada/00-01/results.json", "summary.csv"}));
  EXPECT_TRUE(absl::StrContains(*base::ReadFile(out + "/summary.csv"), "\"'=1+1\""));
  EXPECT_TRUE(absl::StrContains(*base::ReadFile(out + "/learners/=1+1/00-ex-02/results.json"), "expected ';'"));
}

TEST(WorkerProcess, SaysHowItEnded) {
  const store::TempDatabase place;
  for (const auto& [script, how] : {std::pair("exit 0", ""), {"exit 3", "exit code 3"}, {"kill -SEGV $$", "SIGSEGV"}}) {
    const auto pid = StartWorker({"/bin/sh", "-c", script}, place.folder() + "/log", -1);
    ASSERT_TRUE(IsOk(pid));
    int status = 0;
    ASSERT_EQ(waitpid(*pid, &status, 0), *pid);
    EXPECT_EQ(HowItEnded(status), how);
  }
}

}  // namespace
}  // namespace course::grading
