#include "harness/privacy/testing/privacy_test_case.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"

namespace course::privacy {

using base::testing::IsOk;

PrivacyTest::PrivacyTest() {
  std::filesystem::create_directories(root() + "/.course");
  store_ = store::Opened(root() + "/.course/course.db");
}

void PrivacyTest::LiveALittle() {
  base::Rng rng{11};
  for (int n = 0; n < 40; ++n) {
    store::Run run = store::RandomRun(n, rng);
    for (store::LabRun& lab : run.labs) {
      if (lab.impl == "starter") lab.source = absl::StrCat("int version = ", rng.Below(5), ";  // \"\xc3\xbc\"\n");
      lab.machine = "Some CPU, 8 cores";
    }
    ASSERT_TRUE(IsOk(store_->RecordRun(run)));
  }
  ASSERT_TRUE(IsOk(store_->RecordHint(store::kLabA, 3)));
  ASSERT_TRUE(IsOk(store_->RecordGiveUp(store::kLabB)));
  ASSERT_TRUE(IsOk(store_->SetSetting("theme", "dark")));
  TakeQuizzes();
  HandIn();
  Teach();
}

void PrivacyTest::Teach() {
  store::CohortStore& cohort = store_->cohort();
  ASSERT_TRUE(IsOk(cohort.CreateAccount(store::SampleAccount(1), store::kBy)));
  const std::string id = store::SampleId(1);
  ASSERT_TRUE(IsOk(cohort.PutSession(store::SampleSession(1, id))));
  ASSERT_TRUE(IsOk(cohort.PutToken(store::SampleApiToken(2, id), store::kBy)));
  ASSERT_TRUE(IsOk(cohort.PutInvitation(store::SampleInvitation(3), store::kBy)));
  ASSERT_TRUE(IsOk(cohort.PutExtension({.account = id, .assignment = "00", .due_ms = 7}, store::kBy)));
  ASSERT_TRUE(IsOk(cohort.PutOverride({.account = id, .assignment = "00", .points = 1.0 / 3}, store::kBy)));
  ASSERT_TRUE(*cohort.PutReportedRun(store::SampleReportedRun(1, id)));
}

void PrivacyTest::HandIn() {
  store::GradingStore& grading = store_->grading();
  for (int n = 0; n < 5; ++n) {
    store::Submission submission = store::SampleSubmission(n, n < 2 ? "ada" : "bob", n < 4 ? "//p/a" : "//p/b");
    submission.files.push_back({"x.h", std::string("\0\xff\n", 3)});
    ASSERT_TRUE(IsOk(grading.Submit(submission)));
    if (n == 1) {  // the first of ada's is superseded; so far nobody else waits
      const store::Claim claim = (*grading.Take("w", {"boot", 1}, {}))->claim;
      ASSERT_TRUE(*grading.Finish(claim, store::SampleResult()));
    }
  }
  ASSERT_TRUE(*grading.Fail((*grading.Take("w", {"boot", 1}, {}))->claim, "there is no \"x\""));
  ASSERT_TRUE((*grading.Take("w", {"boot", 1}, {}))->claim.number > 0);
}

void PrivacyTest::TakeQuizzes() {
  store::QuizStore& quizzes = store_->quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(store::kBankVersion, "00", store::kBankBytes)));
  for (int n = 0; n < 3; ++n) {
    store::QuizAttempt attempt = store::SampleAttempt(n);
    attempt.seed = 0xffff'ffff'ffff'fff0 + n;
    if (n == 1) attempt.only = {"p00-a", "p00-\"b\""};
    ASSERT_TRUE(IsOk(quizzes.StartAttempt(attempt, 0)));
    for (int q = 0; q <= n; ++q) {
      store::SaveQuizAnswer answer =
          store::SampleAnswer(attempt, q, absl::StrCat("{\"text\":\"\\u0000\xc3\xbc", q, "\"}"));
      answer.certainty = "sure";
      ASSERT_TRUE(IsOk(quizzes.SaveAnswer(answer)));
      answer.final = true;
      answer.received_ms += 7;
      ASSERT_TRUE(IsOk(quizzes.SaveAnswer(answer)));
    }
    store::CloseQuizAttempt close = store::SampleClose(attempt, 2 * (n + 1));
    close.points = 1.0 / 3;
    close.cards = {store::SampleCard("p00-a", 5'000'000'000)};
    if (n == 2) return;
    ASSERT_TRUE(IsOk(quizzes.CloseAttempt(close)));
  }
}

void PrivacyTest::Write(const std::string& path, const std::string& text) const {
  ASSERT_TRUE(IsOk(cli::WriteFile(root() + "/" + path, text)));
}

}  // namespace course::privacy
