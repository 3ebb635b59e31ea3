// There and back again: an export that is imported is the same history.

#include "harness/privacy/privacy.h"

#include <sys/stat.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/privacy/testing/privacy_test_case.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"

namespace course::privacy {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

TEST_F(PrivacyTest, WhatIsExportedAndImportedIsTheSameHistory) {
  LiveALittle();
  const std::string text = *store_->ExportJson();
  ASSERT_TRUE(absl::StrContains(text, "\"repeats\":")) << "the history has cached results";
  const auto other = store::Opened(root() + "/other.db");
  const auto imported = Import(text, *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->runs, 40);
  EXPECT_EQ(imported->attempts, 3);
  EXPECT_EQ(imported->submissions, 5);
  EXPECT_EQ(imported->accounts, 1);
  EXPECT_EQ(*other->ExportJson(), text);
  EXPECT_EQ(*other->cohort().VerifyLedger(), *store_->cohort().VerifyLedger());
  store::Account account = store::SampleAccount(1);
  account.password = "";
  EXPECT_EQ(*other->cohort().GetAccount(account.id), account) << "a password is a secret";
  EXPECT_FALSE(absl::StrContains(text, store::SampleToken(1)));
  const auto again = Import(text, *other);
  ASSERT_TRUE(IsOk(again));
  EXPECT_EQ(again->accounts, 0);
  EXPECT_EQ(*other->ExportJson(), text) << "the second time nothing is new";
  EXPECT_EQ(*other->grading().GetSubmission("submission-1"), *store_->grading().GetSubmission("submission-1"));
  EXPECT_EQ(*other->grading().GetResult("submission-1"), store::SampleResult());
  EXPECT_EQ((*other->grading().GetJob("submission-4"))->state, store::JobState::kQueued)
      << "the worker that has it is not here";
  EXPECT_EQ((*other->quizzes().GetAttempt("attempt-2"))->seed, 0xffff'ffff'ffff'fff2);
  EXPECT_EQ(other->quizzes().Answers("attempt-2")->at(2).answer,
            "{\"text\":\"\\u0000\xc3\xbc"
            "2\"}");
}

TEST_F(PrivacyTest, AnExportFromBeforeTheQuizzesIsStillRead) {
  ASSERT_TRUE(IsOk(store_->RecordRun(store::SampleRun(1, store::SampleLab(store::kLabA, "d1")))));
  std::string text = *store_->ExportJson();
  text = absl::StrReplaceAll(text, {{"\"schema\":5", "\"schema\":1"}});
  text.resize(text.find(",\n\"quizzes\""));
  const auto other = store::Opened(root() + "/other.db");
  const auto imported = Import(text + "}", *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->runs, 1);
}

TEST_F(PrivacyTest, AnExportFromBeforeVerifiedGradingIsStillRead) {
  TakeQuizzes();
  std::string text = *store_->ExportJson();
  text = absl::StrReplaceAll(text, {{"\"schema\":5", "\"schema\":2"}});
  text.resize(text.find(",\n\"grading\""));
  const auto other = store::Opened(root() + "/other.db");
  const auto imported = Import(text + "}", *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->attempts, 3);
}

TEST_F(PrivacyTest, AnExportFromBeforeCohortsIsStillReadAndItsResultsGetALedger) {
  HandIn();
  std::string text = *store_->ExportJson();
  text = absl::StrReplaceAll(text, {{"\"schema\":5", "\"schema\":3"}});
  text.resize(text.find(",\n\"cohort\""));
  const auto other = store::Opened(root() + "/other.db");
  const auto imported = Import(text + "}", *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->submissions, 5);
  EXPECT_EQ(other->cohort().VerifyLedger()->rows, 1);
}

TEST_F(PrivacyTest, AnExportFromBeforeADeadlineSparedAnythingIsStillRead) {
  HandIn();
  std::string text = *store_->ExportJson();
  EXPECT_TRUE(absl::StrContains(text, "\"spares_until_ms\":0,"));
  text = absl::StrReplaceAll(text, {{"\"schema\":5", "\"schema\":4"}, {"\"spares_until_ms\":0,", ""}});
  const auto other = store::Opened(root() + "/other.db");
  const auto imported = Import(text, *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->submissions, 5);
}

TEST_F(PrivacyTest, WhatGoesOnHereIsNotReplacedByAnOlderExport) {
  TakeQuizzes();
  const std::string text = *store_->ExportJson();
  const auto other = store::Opened(root() + "/other.db");
  store::QuizStore& quizzes = other->quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(store::kBankVersion, "00", store::kBankBytes)));
  store::QuizAttempt mine = store::SampleAttempt(77);
  ASSERT_TRUE(IsOk(quizzes.StartAttempt(mine, 0)));
  store::QuizCard card = store::SampleCard("p00-a", 9'000'000'000);
  ASSERT_TRUE(IsOk(quizzes.PutCards({card})));
  const auto imported = Import(text, *other);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->attempts, 2) << "the open one stays out: one is open here";
  EXPECT_TRUE((*quizzes.GetAttempt(mine.id))->IsOpen());
  EXPECT_FALSE(quizzes.GetAttempt("attempt-2")->has_value());
  EXPECT_TRUE(**quizzes.GetCard(card.learner, "p00-a") == card);
}

TEST_F(PrivacyTest, ImportingTwiceChangesNothing) {
  LiveALittle();
  const std::string text = *store_->ExportJson();
  const auto imported = Import(text, *store_);
  ASSERT_TRUE(IsOk(imported));
  EXPECT_EQ(imported->runs, 0);
  EXPECT_EQ(imported->known, 40);
  EXPECT_EQ(imported->attempts, 0);
  EXPECT_EQ(imported->submissions, 0);
  EXPECT_EQ(*store_->ExportJson(), text);
}

TEST_F(PrivacyTest, AnExportIsANewFileForItsOwnerOnly) {
  LiveALittle();
  const std::string path = root() + "/export.json";
  ASSERT_TRUE(IsOk(ExportTo(*store_, path)));
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(*cli::ReadFile(path), *store_->ExportJson());
  EXPECT_TRUE(HasCodeAndText(ExportTo(*store_, path), absl::StatusCode::kAlreadyExists, path));
}

TEST_F(PrivacyTest, WhatTheReviewQueueHasSeenHereIsNotTakenAlong) {
  LiveALittle();
  ASSERT_TRUE(IsOk(store_->SetSetting(store::kLastRunSeen, "7")));
  const std::string text = *store_->ExportJson();
  EXPECT_FALSE(absl::StrContains(text, store::kLastRunSeen));
  // Older versions took it along.
  const std::string older = absl::StrReplaceAll(
      text, {{"\"settings\":{", absl::StrCat("\"settings\":{\"", store::kLastRunSeen, "\":\"7\",")}});
  const auto other = store::Opened(root() + "/other.db");
  ASSERT_TRUE(IsOk(Import(older, *other)));
  EXPECT_EQ(*other->GetSetting(store::kLastRunSeen, ""), absl::StrCat(other->RecentRuns(1)->at(0).id))
      << "what was recorded there is no news here";
  ASSERT_TRUE(IsOk(other->SetSetting(store::kLastRunSeen, "3")));
  ASSERT_TRUE(IsOk(Import(older, *other)));
  EXPECT_EQ(*other->GetSetting(store::kLastRunSeen, ""), "3") << "nothing was new";
}

}  // namespace
}  // namespace course::privacy
