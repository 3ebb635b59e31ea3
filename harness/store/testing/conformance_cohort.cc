// What instructors decide and see, and what is forgotten: what every store must do about a cohort.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "harness/store/testing/conformance.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "nlohmann/json.hpp"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nlohmann::json;

// Everything that one learner may have, under SampleId(number).
void LiveALittle(Store& store, int number) {
  const std::string id = SampleId(number);
  CohortStore& cohort = store.cohort();
  ASSERT_TRUE(IsOk(cohort.CreateAccount(SampleAccount(number), kBy)));
  ASSERT_TRUE(IsOk(cohort.PutSession(SampleSession(10 + number, id))));
  ASSERT_TRUE(IsOk(cohort.PutToken(SampleApiToken(20 + number, id), {.actor = id, .at_ms = 6})));
  Invitation invitation = SampleInvitation(30 + number);
  invitation.account = id;
  ASSERT_TRUE(IsOk(cohort.PutInvitation(invitation, kBy)));
  ASSERT_TRUE(IsOk(cohort.PutExtension({.account = id, .assignment = "//p/a", .due_ms = 1, .reason = "ill"}, kBy)));
  ASSERT_TRUE(IsOk(cohort.PutOverride({.account = id, .assignment = "00", .points = 2.5, .reason = "said so"}, kBy)));
  ASSERT_TRUE(IsOk(cohort.PutReportedRun(SampleReportedRun(1, id)).status()));
  Submission submission = SampleSubmission(number, id);
  submission.files = {{"shared.h", "the same"}, {"starter.cc", absl::StrCat("of ", number)}};
  ASSERT_TRUE(IsOk(store.grading().Submit(submission).status()));
  const auto taken = store.grading().Take("w", {"boot", 1}, {});
  ASSERT_TRUE(taken.ok() && taken->has_value());
  ASSERT_TRUE(*store.grading().Finish((*taken)->claim, SampleResult()));
  QuizStore& quizzes = store.quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
  QuizAttempt attempt = SampleAttempt(number);
  attempt.learner = id;
  ASSERT_TRUE(IsOk(quizzes.StartAttempt(attempt, 0)));
  SaveQuizAnswer answer = SampleAnswer(attempt, 0, "a");
  answer.learner = id;
  ASSERT_TRUE(IsOk(quizzes.SaveAnswer(answer).status()));
  QuizCard card = SampleCard("p00-a", 1);
  card.learner = id;
  ASSERT_TRUE(IsOk(quizzes.PutCards({card})));
}

TEST_P(CohortConformance, TheAuditIsReadFromBothEnds) {
  for (int n = 1; n <= 5; ++n) {
    EXPECT_EQ(*cohort().Audit({.at_ms = n, .actor = "a", .action = "session.begin", .object = absl::StrCat(n)}), n);
  }
  const auto numbers = [](const absl::StatusOr<std::vector<AuditEntry>>& entries) {
    std::vector<int64_t> numbers;
    for (const AuditEntry& entry : *entries) numbers.push_back(entry.number);
    return numbers;
  };
  EXPECT_EQ(numbers(cohort().AuditAfter(2, 2)), (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(numbers(cohort().AuditAfter(5, 2)), (std::vector<int64_t>{}));
  EXPECT_EQ(numbers(cohort().AuditBefore(0, 2)), (std::vector<int64_t>{5, 4}));
  EXPECT_EQ(numbers(cohort().AuditBefore(2, 2)), (std::vector<int64_t>{1}));
  EXPECT_TRUE(HasCodeAndText(cohort().Audit({.actor = "a", .action = ""}).status(), absl::StatusCode::kInvalidArgument,
                             "an audit entry's action"));
  EXPECT_TRUE(HasCodeAndText(cohort().Audit({.actor = "a", .action = "x", .detail = std::string("\0", 1)}).status(),
                             absl::StatusCode::kInvalidArgument, "an audit entry's detail"));
}

TEST_P(CohortConformance, AnExtensionHoldsUntilAnotherOneOrItsEnd) {
  Join(1);
  Extension extension = {.account = SampleId(1), .assignment = "//p/a", .due_ms = 86'400'000, .reason = "ill"};
  ASSERT_TRUE(IsOk(cohort().PutExtension(extension, kBy)));
  EXPECT_EQ(LastEntry().action, "extension.put");
  EXPECT_EQ(LastEntry().detail, "//p/a until 1970-01-02T00:00:00Z: ill");
  extension.due_ms = 2'000;
  const int64_t version = *store_->Version();
  ASSERT_TRUE(IsOk(cohort().PutExtension(extension, kBy)));
  EXPECT_GT(*store_->Version(), version);
  extension.by = kBy.actor;
  extension.at_ms = kBy.at_ms;
  EXPECT_EQ(*cohort().Extensions(), std::vector<Extension>{extension});
  ASSERT_TRUE(IsOk(cohort().EndExtension(SampleId(1), "//p/a", kBy)));
  EXPECT_TRUE(HasCode(cohort().EndExtension(SampleId(1), "//p/a", kBy), absl::StatusCode::kNotFound));
  EXPECT_TRUE(cohort().Extensions()->empty());
  extension.account = SampleId(2);
  EXPECT_TRUE(HasCode(cohort().PutExtension(extension, kBy), absl::StatusCode::kNotFound));
  extension = {.account = SampleId(1), .assignment = "", .due_ms = 1};
  EXPECT_TRUE(HasCodeAndText(cohort().PutExtension(extension, kBy), absl::StatusCode::kInvalidArgument,
                             "an extension's assignment"));
  extension = {.account = SampleId(1), .assignment = "00", .due_ms = 300'000'000'000'000};
  EXPECT_TRUE(HasCodeAndText(cohort().PutExtension(extension, kBy), absl::StatusCode::kInvalidArgument,
                             "an extension's due_ms is \"300000000000000\""));
}

TEST_P(CohortConformance, AnOverrideHoldsUntilAnotherOneOrItsEnd) {
  Join(1);
  Override given = {.account = SampleId(1), .assignment = "00", .points = 2.5, .reason = "oral exam"};
  ASSERT_TRUE(IsOk(cohort().PutOverride(given, kBy)));
  EXPECT_EQ(LastEntry().detail, "00, points: 2.5: oral exam");
  given.points = 3;
  ASSERT_TRUE(IsOk(cohort().PutOverride(given, kBy)));
  given.by = kBy.actor;
  given.at_ms = kBy.at_ms;
  EXPECT_EQ(*cohort().Overrides(), std::vector<Override>{given});
  given.points = -1;
  EXPECT_TRUE(HasCodeAndText(cohort().PutOverride(given, kBy), absl::StatusCode::kInvalidArgument,
                             "an override's points is \"-1\": must lie between 0 and 1000000"));
  ASSERT_TRUE(IsOk(cohort().EndOverride(SampleId(1), "00", kBy)));
  EXPECT_TRUE(HasCode(cohort().EndOverride(SampleId(1), "00", kBy), absl::StatusCode::kNotFound));
  EXPECT_EQ(LastEntry().action, "override.end");
}

TEST_P(CohortConformance, AReportedRunIsKeptOnce) {
  Join(1);
  Join(2);
  ReportedRun run = SampleReportedRun(1, SampleId(1));
  EXPECT_TRUE(*cohort().PutReportedRun(run));
  const int64_t version = *store_->Version();
  run.received_ms += 60'000;
  EXPECT_FALSE(*cohort().PutReportedRun(run)) << "sent again, later";
  EXPECT_EQ(*store_->Version(), version);
  run.points = 5;
  EXPECT_TRUE(HasCodeAndText(cohort().PutReportedRun(run).status(), absl::StatusCode::kAlreadyExists, "\"run-1\""));
  EXPECT_TRUE(*cohort().PutReportedRun(SampleReportedRun(1, SampleId(2)))) << "another account's id";
  EXPECT_TRUE(*cohort().PutReportedRun(SampleReportedRun(2, SampleId(1))));
  const auto runs = cohort().ReportedRuns(SampleId(1), 9);
  ASSERT_EQ(runs->size(), 2u);
  ReportedRun expected = SampleReportedRun(1, SampleId(1));
  expected.number = 1;
  EXPECT_EQ(runs->at(1), expected);
  EXPECT_EQ(runs->at(0).id, "run-2") << "newest first";
  const auto after = cohort().ReportedRunsAfter(1, 9);
  ASSERT_EQ(after->size(), 2u);
  EXPECT_EQ(after->at(0).account, SampleId(2));
  EXPECT_TRUE(after->at(0).tests.empty());
  EXPECT_TRUE(cohort().GradedRows()->empty()) << "nothing of it is verified";
}

TEST_P(CohortConformance, AReportedRunThatCannotBeIsRefused) {
  Join(1);
  const auto refused = [&](ReportedRun run, absl::StatusCode code, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(cohort().PutReportedRun(run).status(), code, part));
  };
  refused(SampleReportedRun(1, SampleId(2)), absl::StatusCode::kNotFound, SampleId(2));
  ReportedRun run = SampleReportedRun(1, SampleId(1));
  run.id = "";
  refused(run, absl::StatusCode::kInvalidArgument, "a reported run's id is \"\"");
  run = SampleReportedRun(1, SampleId(1));
  run.points = 6;
  refused(run, absl::StatusCode::kInvalidArgument, "a reported run's points is \"6 of 5\"");
  run = SampleReportedRun(1, SampleId(1));
  run.tests[1].name = "\xff";
  refused(run, absl::StatusCode::kInvalidArgument, "a reported test's name is \"\\xff\"");
  run = SampleReportedRun(1, SampleId(1));
  run.tests.resize(kMostReportedTests + 1, run.tests[0]);
  refused(run, absl::StatusCode::kInvalidArgument, "a reported run's tests is \"1001\": at most 1000");
  EXPECT_TRUE(cohort().ReportedRunsAfter(0, 9)->empty());
}

TEST_P(CohortConformance, EverySubmissionIsARowOfItsLearnerAndLab) {
  GradingStore& grading = store_->grading();
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(1, "ada")).status()));
  const auto taken = grading.Take("w", {"boot", 1}, {});
  ASSERT_TRUE(*grading.Finish((*taken)->claim, SampleResult()));
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(2, "ada", "//p/b")).status()));
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(3, "bob")).status()));
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(4, "bob")).status()));
  const auto rows = cohort().GradedRows();
  ASSERT_TRUE(IsOk(rows));
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_EQ(rows->at(0), (GradedRow{.number = 1,
                                    .id = "submission-1",
                                    .learner = "ada",
                                    .lab = "//p/a",
                                    .received_ms = 1'001'000,
                                    .state = JobState::kDone,
                                    .verdict = Verdict::kFailed,
                                    .points = 3,
                                    .max_points = 5,
                                    .course_version = "v7",
                                    .finished_ms = 2'000'000}));
  EXPECT_EQ(rows->at(1).state, JobState::kQueued);
  EXPECT_EQ(rows->at(1).course_version, "");
  EXPECT_EQ(rows->at(2).state, JobState::kSuperseded);
  EXPECT_EQ(*cohort().GradedRowsOf("ada"), (std::vector<GradedRow>{rows->at(0), rows->at(1)}));
  EXPECT_TRUE(cohort().GradedRowsOf("eve")->empty());
}

TEST_P(CohortConformance, TheTestsOfASubmissionCarryTheBeginningOfTheirMessages) {
  GradingStore& grading = store_->grading();
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(1)).status()));
  GradedResult result = SampleResult();
  // 2,047 bytes and a character of two: its half would be no UTF-8.
  result.tests[1].test.message = std::string(kMostMessageBytes - 1, 'x') + "\xc3\xbc and more";
  const auto taken = grading.Take("w", {"boot", 1}, {});
  ASSERT_TRUE(*grading.Finish((*taken)->claim, result));
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(2)).status()));
  const auto rows = cohort().TestRows({"submission-9", "submission-2", "submission-1"});
  ASSERT_TRUE(IsOk(rows));
  ASSERT_EQ(rows->size(), 3u) << "one is not there, one is not done";
  EXPECT_EQ(rows->at(0), (TestRow{.submission = "submission-1",
                                  .learner = "ada",
                                  .suite = "Count",
                                  .name = "Grows",
                                  .verdict = Verdict::kPassed,
                                  .points = 3,
                                  .max_points = 3,
                                  .message = "",
                                  .visibility = "now"}));
  EXPECT_EQ(rows->at(1).message, std::string(kMostMessageBytes - 1, 'x'));
  EXPECT_EQ(rows->at(2).visibility, "never");
}

TEST_P(CohortConformance, AllTestsOfManySubmissionsNameEachTestOnce) {
  GradingStore& grading = store_->grading();
  const auto grade = [&](int number, const GradedResult& result) {
    ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(number)).status()));
    const auto taken = grading.Take("w", {"boot", 1}, {});
    ASSERT_TRUE(*grading.Finish((*taken)->claim, result));
  };
  GradedResult other = SampleResult();
  other.tests.erase(other.tests.begin());
  other.tests[0].test.verdict = Verdict::kPassed;
  other.tests[0].test.points = 1;
  other.tests[0].visibility = "after_due_date";
  other.tests[1].visibility = "after_due_date";
  // The same name in another suite is another test.
  other.tests.push_back(other.tests[0]);
  other.tests.back().test.suite = "Hidden";
  grade(1, SampleResult());
  grade(2, other);
  ASSERT_TRUE(IsOk(grading.Submit(SampleSubmission(3)).status()));
  const auto table = cohort().TestTableOf({"submission-2", "submission-9", "submission-3", "submission-1"});
  ASSERT_TRUE(IsOk(table));
  constexpr Verdict kPassed = Verdict::kPassed, kFailed = Verdict::kFailed, kCrashed = Verdict::kCrashed;
  EXPECT_EQ(table->tests, (std::vector<TestTable::Test>{{"Count", "Shrinks", "after_due_date"},
                                                        {"Hidden", "Zero", "never"},
                                                        {"Hidden", "Shrinks", "after_due_date"},
                                                        {"Count", "Grows", "now"}}));
  EXPECT_EQ(table->results, (std::vector<std::vector<TestTable::Result>>{
                                {{0, kPassed, 1, 1}, {1, kFailed, 0, 1}, {2, kPassed, 1, 1}},
                                {},
                                {},
                                {{3, kPassed, 3, 3}, {0, kCrashed, 0, 1}, {1, kFailed, 0, 1}}}))
      << "one is not there, one is not done";
}

TEST_P(CohortConformance, ClosedAttemptsComeWithTheirAnswers) {
  const QuizAttempt first = Start(SampleAttempt(1));
  ASSERT_TRUE(IsOk(store_->quizzes().SaveAnswer(SampleAnswer(first, 0, "a"))));
  ASSERT_TRUE(IsOk(store_->quizzes().SaveAnswer(SampleAnswer(first, 2, "c"))));
  EXPECT_TRUE(cohort().QuizRows()->empty()) << "it is open";
  ASSERT_TRUE(*store_->quizzes().CloseAttempt(SampleClose(first, 2)));
  Start(SampleAttempt(2));
  const auto rows = cohort().QuizRows();
  ASSERT_TRUE(IsOk(rows));
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).attempt, **store_->quizzes().GetAttempt(first.id));
  EXPECT_EQ(rows->at(0).answers, *store_->quizzes().Answers(first.id));
}

TEST_P(CohortConformance, EachResultIsARowOfTheLedger) {
  EXPECT_EQ(*cohort().VerifyLedger(), LedgerEnd{});
  LiveALittle(*store_, 1);
  LiveALittle(*store_, 2);
  const auto rows = cohort().LedgerAfter(0, 9);
  ASSERT_TRUE(IsOk(rows));
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->at(0).submission, "submission-1");
  EXPECT_EQ(rows->at(0).learner, SampleId(1));
  EXPECT_EQ(rows->at(0).previous_sha256, "");
  EXPECT_EQ(rows->at(1).previous_sha256, rows->at(0).sha256);
  EXPECT_EQ(rows->at(1).points, 3);
  EXPECT_EQ(rows->at(1).bundle_digest, "bd");
  EXPECT_EQ(*cohort().VerifyLedger(), (LedgerEnd{.rows = 2, .sha256 = rows->at(1).sha256}));
  EXPECT_EQ(*cohort().LedgerAfter(1, 9), std::vector<LedgerRow>{rows->at(1)});
}

TEST_P(CohortConformance, ALearnersExportHoldsWhatIsTheirsAndNoSecret) {
  LiveALittle(*store_, 1);
  LiveALittle(*store_, 2);
  const auto text = cohort().ExportLearner(SampleId(1));
  ASSERT_TRUE(IsOk(text));
  const json all = json::parse(*text);
  EXPECT_EQ(all["format"], "course-learner");
  EXPECT_EQ(all["account"]["name"], "Ada 1. O'Brien");
  EXPECT_EQ(all["sessions"].size(), 1u);
  EXPECT_EQ(all["tokens"][0]["name"], "laptop");
  EXPECT_EQ(all["extensions"][0]["reason"], "ill");
  EXPECT_EQ(all["overrides"][0]["points"], 2.5);
  EXPECT_EQ(all["reported_runs"][0]["tests"].size(), 2u);
  EXPECT_EQ(all["audit"].size(), 5u) << "account, token, invitation, extension, override";
  EXPECT_EQ(all["quizzes"]["attempts"][0]["answers"].size(), 1u);
  EXPECT_EQ(all["quizzes"]["cards"].size(), 1u);
  EXPECT_EQ(all["grading"]["submissions"].size(), 1u);
  const json& result = all["grading"]["submissions"][0]["result"];
  EXPECT_EQ(result["tests"].size(), 2u) << "the third one is hidden";
  EXPECT_EQ(result["hidden_tests"], 1);
  int points = 0, max_points = 0;
  for (const json& test : result["tests"]) {
    points += test["points"].get<int>();
    max_points += test["max_points"].get<int>();
  }
  EXPECT_EQ(result["points"], points) << "those of all would tell those of the hidden one";
  EXPECT_EQ(result["max_points"], max_points);
  for (const char* of_all : {"verdict", "seed", "run_seconds"}) EXPECT_FALSE(result.contains(of_all)) << of_all;
  EXPECT_EQ(all["grading"]["files"].size(), 2u);
  for (const std::string& part : {std::string("argon2id"), SampleToken(11), SampleToken(21), SampleToken(31),
                                  SampleId(2), std::string("expected 0, is 1"), std::string(kBankVersion) + "\":{"}) {
    EXPECT_FALSE(absl::StrContains(*text, part)) << part;
  }
  EXPECT_TRUE(HasCodeAndText(cohort().ExportLearner(SampleId(3)).status(), absl::StatusCode::kNotFound, SampleId(3)));
}

TEST_P(CohortConformance, AnErasedLearnerIsNowhereAndTheOthersStay) {
  LiveALittle(*store_, 1);
  LiveALittle(*store_, 2);
  for (int n = 1; n <= 2; ++n) {
    ASSERT_TRUE(IsOk(store_->grading().Submit(SampleSubmission(100 + n, SampleId(n))).status()));
  }
  const json before = json::parse(*cohort().ExportLearner(SampleId(2)));
  ASSERT_TRUE(IsOk(
      cohort().Audit({.at_ms = 1, .actor = "nobody", .action = "session.refuse", .object = "learner-1"}).status()));
  const int64_t version = *store_->Version();
  const size_t entries = cohort().AuditAfter(0, 99)->size();
  ASSERT_TRUE(IsOk(cohort().EraseLearner(SampleId(1), {.actor = SampleId(1), .at_ms = 7})));
  EXPECT_GT(*store_->Version(), version);
  const std::string all = *store_->ExportJson();
  for (const std::string& part : {SampleId(1), std::string("learner-1"), std::string("Ada 1"),
                                  std::string("submission-1\""), std::string("submission-101")}) {
    EXPECT_FALSE(absl::StrContains(all, part)) << part;
  }
  EXPECT_EQ(*cohort().FindSession(SampleToken(11), 0), std::nullopt);
  EXPECT_EQ(*cohort().FindToken(SampleToken(21)), std::nullopt);
  EXPECT_EQ(cohort().Invitations()->size(), 1u);
  EXPECT_EQ(json::parse(all)["grading"]["files"].size(), 3u) << "shared.h is the other's, too";
  EXPECT_EQ(json::parse(*cohort().ExportLearner(SampleId(2))), before);
  EXPECT_EQ(cohort().AuditAfter(0, 99)->size(), entries + 1);
  EXPECT_EQ(LastEntry().action, "account.erase");
  EXPECT_EQ(LastEntry().actor, kErased);
  EXPECT_EQ(LastEntry().object, kErased);
  const auto ledger = cohort().LedgerAfter(0, 9);
  ASSERT_EQ(ledger->size(), 2u) << "the chain is whole";
  EXPECT_EQ(ledger->at(0).learner, "");
  EXPECT_EQ(ledger->at(0).points, 3);
  EXPECT_TRUE(IsOk(cohort().VerifyLedger()));
  const auto next = store_->grading().Take("w", {"boot", 1}, {});
  ASSERT_TRUE(next.ok() && next->has_value());
  EXPECT_EQ((*next)->submission.learner, SampleId(2)) << "nobody's turn comes who is gone";
  EXPECT_TRUE(HasCode(cohort().EraseLearner(SampleId(1), kBy), absl::StatusCode::kNotFound));
}

TEST_P(CohortConformance, WhatAnErasedInstructorDidIsStillThere) {
  Join(1);
  Join(2);
  const By instructor = {.actor = SampleId(2), .at_ms = 5};
  ASSERT_TRUE(IsOk(cohort().PutExtension({.account = SampleId(1), .assignment = "00", .due_ms = 1}, instructor)));
  ASSERT_TRUE(IsOk(cohort().EraseLearner(SampleId(2), kBy)));
  EXPECT_EQ(cohort().Extensions()->at(0).by, kErased);
  const AuditEntry entry = cohort().AuditAfter(2, 1)->at(0);
  EXPECT_EQ(entry.action, "extension.put");
  EXPECT_EQ(entry.actor, kErased);
  EXPECT_EQ(entry.object, SampleId(1));
}

TEST_P(CohortConformance, AWorkerFinishesNothingOfWhoeverIsErased) {
  Join(1);
  ASSERT_TRUE(IsOk(store_->grading().Submit(SampleSubmission(1, SampleId(1))).status()));
  const auto taken = store_->grading().Take("w", {"boot", 1}, {});
  ASSERT_TRUE(IsOk(cohort().EraseLearner(SampleId(1), kBy)));
  EXPECT_FALSE(*store_->grading().Finish((*taken)->claim, SampleResult()));
  EXPECT_EQ(*cohort().VerifyLedger(), LedgerEnd{});
}

TEST_P(CohortConformance, ErasedIsTheCohortToo) {
  LiveALittle(*store_, 1);
  ASSERT_TRUE(IsOk(store_->EraseAll()));
  const json all = json::parse(*store_->ExportJson());
  for (const auto& [name, list] : all["cohort"].items()) EXPECT_TRUE(list.empty()) << name;
  EXPECT_TRUE(cohort().Invitations()->empty());
  EXPECT_EQ(*cohort().VerifyLedger(), LedgerEnd{}) << "the chain begins anew";
  LiveALittle(*store_, 1);
  EXPECT_EQ(cohort().VerifyLedger()->rows, 1);
}

}  // namespace
}  // namespace course::store
