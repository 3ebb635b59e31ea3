// What "erase" means, byte for byte.

#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/privacy/privacy.h"
#include "harness/privacy/testing/privacy_test_case.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"

namespace course::privacy {
namespace {

using base::testing::IsOk;

TEST_F(PrivacyTest, ErasingTakesRecordsAndLeavesWork) {
  LiveALittle();
  const std::string live = absl::StrCat(".course/spool/1800000000000000-", getpid(), ".json.part");
  const std::vector<std::string> gone = {".course/backups/a.db", ".course/course.db.before-2", ".course/spool/1-1.json",
                                         ".course/spool/refused/1-1.json.reason", ".course/log/server.log"};
  const std::vector<std::string> kept = {"phases/p/lab-01-x/starter.cc",
                                         ".course/attic/p/lab-01-x/a.cc",
                                         ".course/token",
                                         ".bazelrc.user",
                                         "export.json",
                                         live};
  for (const auto& list : {gone, kept}) {
    for (const std::string& path : list) Write(path);
  }
  ASSERT_TRUE(IsOk(Erase(root(), *store_)));
  EXPECT_TRUE(store_->RecentRuns(10)->empty());
  for (const std::string& path : gone) EXPECT_FALSE(Has(path)) << path;
  for (const std::string& path : kept) EXPECT_TRUE(Has(path)) << path;
}

TEST_F(PrivacyTest, ErasedBytesAreInNoFile) {
  store::LabRun lab = store::SampleLab(store::kLabA, "d1");
  lab.source = "int my_very_own_idea;\n";
  lab.tests[0].output = "a_secret_thought";
  ASSERT_TRUE(IsOk(store_->RecordRun(store::SampleRun(1, lab))));
  TakeQuizzes();
  ASSERT_TRUE(IsOk(store_->quizzes().SaveAnswer(store::SampleAnswer(store::SampleAttempt(2), 4, "my_private_guess"))));
  store::Submission submission = store::SampleSubmission(77, "my_learners_name");
  submission.files[0].bytes = "int handed_in;\n";
  ASSERT_TRUE(IsOk(store_->grading().Submit(submission)));
  const auto found = [&](const std::string& text) {
    for (const std::string& name : cli::FilesBelow(root() + "/.course")) {
      const auto bytes = cli::ReadFile(root() + "/.course/" + name);
      if (bytes.ok() && absl::StrContains(*bytes, text)) return true;
    }
    return false;
  };
  ASSERT_TRUE(found("my_very_own_idea") && found("a_secret_thought") && found("my_private_guess") &&
              found("my_learners_name") && found("handed_in"))
      << "else the search proves nothing";
  ASSERT_TRUE(IsOk(Erase(root(), *store_)));
  EXPECT_FALSE(found("my_very_own_idea"));
  EXPECT_FALSE(found("a_secret_thought") && found("my_private_guess"));
  EXPECT_FALSE(found(store::kLabA));
  EXPECT_FALSE(found("my_private_guess"));
  EXPECT_FALSE(found("p00-a"));
  EXPECT_FALSE(found("attempt-2"));
  EXPECT_FALSE(found("my_learners_name"));
  EXPECT_FALSE(found("handed_in"));
  EXPECT_FALSE(found("submission-77"));
}

TEST_F(PrivacyTest, AnOpenDashboardIsNoHindrance) {
  LiveALittle();
  const auto reader = store::Opened(root() + "/.course/course.db");
  ASSERT_TRUE(IsOk(reader->LabStatuses()));
  EXPECT_TRUE(IsOk(Erase(root(), *store_))) << "a dashboard that is open but idle is no hindrance";
  EXPECT_TRUE(reader->RecentRuns(10)->empty());
}

}  // namespace
}  // namespace course::privacy
