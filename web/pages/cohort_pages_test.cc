// The other pages of a cohort as text: what each must say, and that nobody's words become markup.

#include <algorithm>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "web/pages/audit_page.h"
#include "web/pages/roster_page.h"
#include "web/pages/testing/cohort_sample.h"
#include "web/pages/testing/cohort_views_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::InstructorFrame;
using testing::LearnerFrame;
using testing::Times;

TEST(CohortLearnerPage, ShowsWhatCountsAndWhy) {
  const std::string page = CohortLearnerPage(testing::MadeUpLearner(), InstructorFrame());
  EXPECT_TRUE(Has(page, "best of 6 submissions, 26 h late, 1 grace day used, 2 h at 0.9: 4.5 of 10"));
  EXPECT_TRUE(Has(page, "6 attempts in 2 h 10 min"));
  EXPECT_TRUE(Has(page, "verified, counts"));
  EXPECT_TRUE(Has(page, "self-reported"));
  EXPECT_TRUE(Has(page, "CET (UTC+01:00)")) << "deadlines name their offset";
  EXPECT_TRUE(Has(page, "2 deadlines passed"));
  EXPECT_FALSE(Has(page, "Ada <Abels>"));
}

TEST(CohortLearnerPage, ItsFormsCarryTheKeyAndAskForAReason) {
  const std::string page = CohortLearnerPage(testing::MadeUpLearner(), InstructorFrame());
  EXPECT_EQ(Times(page, "method=\"post\""), 3) << "to extend, to take the extension back, to set points";
  EXPECT_EQ(Times(page, "value=\"form-key\""), 3);
  EXPECT_EQ(Times(page, "name=\"reason\" value=\"\" required=\"\""), 2);
  EXPECT_TRUE(Has(page, "was ill"));
}

TEST(CohortLearnerPage, WhatWasRefusedStaysInTheForm) {
  CohortLearnerView view = testing::MadeUpLearner();
  view.said = "points -3: at least 0.";
  view.refused = true;
  view.form_points = "-3";
  view.form_assignment = "00";
  const std::string page = CohortLearnerPage(view, InstructorFrame());
  EXPECT_TRUE(Has(page, "points -3: at least 0."));
  EXPECT_TRUE(Has(page, "value=\"-3\""));
  EXPECT_TRUE(Has(page, "<option value=\"00\" selected=\"\">"));
}

TEST(CohortLearnerPage, OneLabAloneIsWhatTheMatrixOpens) {
  CohortLearnerView view = testing::MadeUpLearner();
  view.only = "00-02";
  const std::string page = CohortLearnerPage(view, InstructorFrame());
  EXPECT_EQ(Times(page, "data-peek"), 1);
  EXPECT_TRUE(Has(page, "Memory of a cache"));
  EXPECT_FALSE(Has(page, "KV cache speedup"));
}

TEST(CohortLearnerPage, OnlyWhoMayEraseIsOfferedTo) {
  CohortLearnerView view = testing::MadeUpLearner();
  EXPECT_TRUE(Has(CohortLearnerPage(view, InstructorFrame()), "/erase\""));
  view.may_erase = false;
  EXPECT_FALSE(Has(CohortLearnerPage(view, InstructorFrame()), "/erase\""));
}

TEST(CohortLabPage, TheTestThatFewestPassComesFirst) {
  const std::string page = CohortLabPage(testing::MadeUpLab(), InstructorFrame());
  EXPECT_TRUE(Has(page, "201 of 410 pass, 49 %"));
  EXPECT_LT(page.find("201 of 410 pass"), page.find("350 of 412 pass"));
  EXPECT_TRUE(Has(page, "likely between 44 % and 53 %"));
}

TEST(CohortLabPage, FailuresStandInHeapsWithTheirLearners) {
  const std::string page = CohortLabPage(testing::MadeUpLab(), InstructorFrame());
  EXPECT_TRUE(Has(page, "2 learners: the right values, some places further"));
  EXPECT_TRUE(Has(page, "/cohort/learners/0000000000000000000000000000000b"));
  EXPECT_FALSE(Has(page, "<the last token>")) << "a learner's program printed it";
}

TEST(CohortLabPage, WithoutSubmissionsItSaysWhenThereWillBeSomething) {
  CohortLabView view = {.name = "00-01", .title = "T", .folder = "phases/00-a/lab-01-x", .learners = 3};
  const std::string page = CohortLabPage(view, InstructorFrame());
  EXPECT_TRUE(Has(page, "No submission of this lab was graded yet"));
  EXPECT_TRUE(Has(page, "Nobody is stuck here"));
}

TEST(SubmissionPage, VouchesForTheResult) {
  const std::string page = SubmissionPage(testing::MadeUpSubmission(), InstructorFrame());
  EXPECT_TRUE(Has(page, "namespaces, seccomp, no network"));
  EXPECT_TRUE(Has(page, "1.4.0"));
  EXPECT_TRUE(Has(page, "row 41"));
  EXPECT_TRUE(Has(page, "aaaaaaaaaaaaaaaa"));
  EXPECT_TRUE(Has(page, "shown to the learner after the deadline"));
  EXPECT_TRUE(Has(page, "results.json"));
  EXPECT_FALSE(Has(page, "// <b>")) << "the source is escaped";
}

TEST(SubmissionPage, ALearnerSeesNeitherTheSeedNorWaysToOthers) {
  SubmissionView view = testing::MadeUpSubmission();
  view.for_learner = true;
  view.result->tests.pop_back();
  view.hidden = 1;
  const std::string page = SubmissionPage(view, LearnerFrame());
  EXPECT_FALSE(Has(page, "4711"));
  EXPECT_TRUE(Has(page, "compiling "));
  EXPECT_FALSE(Has(page, ", running ")) << "the hidden test's time is in it";
  EXPECT_FALSE(Has(page, "href=\"/cohort"));
  EXPECT_FALSE(Has(page, "HoldsForMany"));
  EXPECT_TRUE(Has(page, "1 more test is not shown"));
}

TEST(SubmissionPage, SaysHowFarAGradingIs) {
  SubmissionView view = testing::MadeUpSubmission();
  view.result.reset();
  view.job.state = store::JobState::kRunning;
  view.events = {{.stage = "running", .tests_done = 3, .tests = 12}};
  EXPECT_TRUE(Has(SubmissionPage(view, InstructorFrame()), "running, 3 of 12 tests"));
  view.job.state = store::JobState::kFailed;
  view.job.reason = "the worker died twice";
  EXPECT_TRUE(Has(SubmissionPage(view, InstructorFrame()), "the worker died twice. That costs no attempt"));
}

TEST(CohortQuizPage, WhatDeservesALookComesFirstAndSaysWhy) {
  const std::string page = CohortQuizPage(testing::MadeUpQuiz(), InstructorFrame());
  EXPECT_LT(page.find("id=\"q-p00-flops\""), page.find("id=\"q-p00-kv\""));
  EXPECT_TRUE(Has(page, "who knows more gets it wrong"));
  EXPECT_TRUE(Has(page, "discrimination −0.12"));
  EXPECT_TRUE(Has(page, "80 of 120, 66 %")) << "how often a wrong answer was chosen";
  EXPECT_TRUE(Has(page, "So few learners say little"));
  EXPECT_TRUE(Has(page, "1 paper cannot be read any more"));
}

TEST(PolicyPage, ShowsBeforeAndAfterOfEveryoneAffectedAndTheLinesToWrite) {
  const std::string page = PolicyPage(testing::MadeUpPolicy(), InstructorFrame());
  EXPECT_TRUE(Has(page, "It would change 2 of 500 learners"));
  EXPECT_TRUE(Has(page, "71.3 %"));
  EXPECT_TRUE(Has(page, "74.8 %"));
  EXPECT_TRUE(Has(page, "−2.5 points of 100"));
  EXPECT_TRUE(Has(page, "credit = [[0, 1.0], [48, 0.9], [336, 0.0]]"));
  EXPECT_EQ(Times(page, "method=\"post\""), 0) << "the file is the truth: the page saves nothing";
}

TEST(PolicyPage, AWrongPolicyIsNamedAndChangesNothing) {
  PolicyView view = testing::MadeUpPolicy();
  view.wrong = "credit \"x 1\": hours are a number, corner 1.";
  const std::string page = PolicyPage(view, InstructorFrame());
  EXPECT_TRUE(Has(page, "hours are a number"));
  EXPECT_FALSE(Has(page, "It would change"));
  EXPECT_FALSE(Has(page, "Tried, dashed"));
}

TEST(CreditCurve, SaysInWordsWhatItDraws) {
  EXPECT_EQ(CreditWords({{0, 1}, {24, 0.9}, {336, 0}}), "all of it at the deadline, 90 % 24 h late, nothing 14 d late");
  EXPECT_TRUE(
      Has(CreditCurve({{0, 1}, {24, 0.9}}).text, "aria-label=\"What late work is worth: all of it at the deadline"));
  EXPECT_EQ(CreditWords({}), "late work is worth what it is");
}

TEST(QueuePage, SaysWhatIsInHandWaitsAndFailed) {
  const std::string page = QueuePage(testing::MadeUpQueue(), InstructorFrame());
  EXPECT_TRUE(Has(page, "running, 3 of 12 tests"));
  EXPECT_TRUE(Has(page, "And 139 more."));
  EXPECT_TRUE(Has(page, "the worker died twice"));
  QueueView idle;
  EXPECT_TRUE(Has(QueuePage(idle, InstructorFrame()), "workers = 0"));
}

TEST(ExportsPage, AsksForAFileOnlyWhereOneIsNeeded) {
  const std::string page = ExportsPage(testing::MadeUpDownloads(), InstructorFrame());
  EXPECT_EQ(Times(page, "<textarea"), 1);
  EXPECT_EQ(Times(page, ">Download<"), 1);
}

TEST(MyWorkPage, TheNextStepIsWhatIsDueFirst) {
  MyWorkView view = testing::MadeUpWork();
  const std::string page = MyWorkPage(view, LearnerFrame());
  EXPECT_TRUE(Has(page, "Next: 00-02 Memory of a cache")) << "00-01 has full marks";
  EXPECT_TRUE(Has(page, "./course submit 00-02"));
  EXPECT_TRUE(Has(page, "running, 3 of 12 tests"));
  EXPECT_TRUE(Has(page, "/me/submissions/s2"));
  EXPECT_FALSE(Has(page, "href=\"/cohort"));
  view.connected = false;
  EXPECT_TRUE(Has(MyWorkPage(view, LearnerFrame()), "Connect your clone"));
}

TEST(CohortFrame, EachRoleIsLedWhereItMayGo) {
  const std::string learner = MyWorkPage(testing::MadeUpWork(), LearnerFrame());
  EXPECT_TRUE(Has(learner, "href=\"/me\""));
  EXPECT_FALSE(Has(learner, "href=\"/settings\""));
  const std::string teacher = QueuePage({}, InstructorFrame());
  EXPECT_TRUE(Has(teacher, "href=\"/cohort/policy\""));
  EXPECT_FALSE(Has(teacher, "href=\"/me\""));
  EXPECT_FALSE(Has(teacher, "href=\"/doctor\"")) << "that is the owner's machine";
  EXPECT_TRUE(Has(teacher, "live.")) << "news of submissions";
}

TEST(AuditPage, HasTheTimesOfTheCohort) {
  AuditView view = {
      .entries = {{.number = 1, .at_ms = 1'804'000'000'000, .actor = "command line", .action = "invite"}}};
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Tokyo", &view.zone));
  const std::string page = AuditPage(view, InstructorFrame());
  // `TZ=Asia/Tokyo date -d @1804000000`: Wed Mar  3 00:06:40 JST 2027.
  EXPECT_TRUE(Has(page, "3 Mar 2027, 00:06")) << page;
  EXPECT_TRUE(Has(page, "Times are in Asia/Tokyo."));
}

// A serial letter needs what stands in a column of its own.
TEST(InvitationsPage, HasATableWithNameLoginAndLink) {
  const std::string page = InvitationsPage(
      {{"Ada Lovelace", "ada@x.org", "http://127.0.0.1/join?code=1"}, {"=Bob", "bob", "http://127.0.0.1/join?code=2"}},
      InstructorFrame());
  EXPECT_TRUE(Has(page, "Ada Lovelace (ada@x.org)"));
  EXPECT_TRUE(Has(page, "&quot;name&quot;,&quot;login&quot;,&quot;link&quot;"));
  EXPECT_TRUE(Has(page, "&quot;Ada Lovelace&quot;,&quot;ada@x.org&quot;,&quot;http://127.0.0.1/join?code=1&quot;"));
  EXPECT_TRUE(Has(page, "&quot;&#39;=Bob&quot;,&quot;bob&quot;,")) << "no formula";
}

}  // namespace
}  // namespace course::web
