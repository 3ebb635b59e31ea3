// What pages ask for must not become slower with every run: no query walks through a table of runs or results. Looks at
// SQLite's plans, so it holds for any size and on any machine.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/accounts_writer.h"
#include "harness/store/answer_writer.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/database.h"
#include "harness/store/decisions_writer.h"
#include "harness/store/graded_reader.h"
#include "harness/store/grading_reader.h"
#include "harness/store/invitations_writer.h"
#include "harness/store/ledger.h"
#include "harness/store/migrations.h"
#include "harness/store/progress_reader.h"
#include "harness/store/queue_writer.h"
#include "harness/store/quiz_reader.h"
#include "harness/store/quiz_writer.h"
#include "harness/store/run_reader.h"
#include "harness/store/sessions_writer.h"
#include "harness/store/submission_writer.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::IsOk;

// SQLite says SCAN for a walk from end to end and SEARCH for one that begins at a key; a walk over an index of the
// wanted order ends at LIMIT. "USE TEMP B-TREE" is a sort of what was found.
bool WalksThroughATable(const std::string& step) {
  for (const char* table :
       {"runs",           "lab_runs",        "test_results",  "sources",   "quiz_banks",       "quiz_attempts",
        "quiz_answers",   "quiz_cards",      "submissions",   "submitted", "submission_files", "grading_turns",
        "grading_events", "grading_results", "grading_tests", "accounts",  "sessions",         "invitations",
        "api_tokens",     "audit",           "extensions",    "overrides", "reported_runs",    "reported_tests",
        "grading_ledger"}) {
    if (step == std::string("SCAN ") + table) return true;
  }
  return false;
}

// Of the texts prepared so far that speak of one of `tables`; how many there are.
int ExpectNoWalks(const Database& db, const std::vector<std::string>& tables) {
  const auto plans = db.QueryPlans();
  EXPECT_TRUE(IsOk(plans));
  int queries = 0;
  for (const auto& [text, plan] : *plans) {
    const auto speaks_of = [&text = text](const std::string& table) { return absl::StrContains(text, table); };
    if (std::none_of(tables.begin(), tables.end(), speaks_of)) continue;
    ++queries;
    for (const std::string& step : std::vector<std::string>(absl::StrSplit(plan, '\n'))) {
      EXPECT_FALSE(WalksThroughATable(step)) << step << "\nin the plan\n" << plan << "of\n" << text;
    }
  }
  return queries;
}

TEST(QueryPlans, NoPageWalksThroughATable) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  ASSERT_TRUE(IsOk(Migrate(**db, CourseMigrations())));
  ASSERT_TRUE(IsOk(ReadLabStatuses(**db)));
  ASSERT_TRUE(IsOk(ReadLatestLabRun(**db, "//p/a", "starter")));
  ASSERT_TRUE(IsOk(ReadActivity(**db, 0)));
  ASSERT_TRUE(IsOk(ReadRecentRuns(**db, 10)));
  ASSERT_TRUE(IsOk(ReadRunsAfter(**db, 0, 10)));
  ASSERT_TRUE(IsOk(ReadLabHistory(**db, "//p/a", 10)));
  // One result to be found, so that the queries for its tests and its source are made.
  ASSERT_TRUE(IsOk((*db)->Execute(
      "INSERT INTO runs VALUES (1, 'e', '', '', '', 1, 1, 0, 0, 1);"
      "INSERT INTO lab_runs (id, run_id, lab, impl, isolated, verdict, digest, points, max_points, started_ms, "
      "duration_ms, cached, flaky, filtered, graded, is_attempt, last_seen_ms, message) "
      "VALUES (1, 1, '//p/a', 'starter', 0, 'PASSED', 'd', 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, '')")));
  ASSERT_TRUE(IsOk(ReadRun(**db, 1)));
  ASSERT_TRUE(IsOk(ReadLabRun(**db, 1)));
  ASSERT_TRUE(IsOk(ReadLabRunBefore(**db, 1)));
  EXPECT_GE(ExpectNoWalks(**db, {"lab_runs", "runs "}), 10) << "the reader's queries were looked at";
}

TEST(QueryPlans, NoQuizWalksThroughATable) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  ASSERT_TRUE(IsOk(Migrate(**db, CourseMigrations())));
  const QuizAttempt attempt = SampleAttempt(1);
  ASSERT_TRUE(IsOk(WriteBank(**db, kBankVersion, "00", kBankBytes)));
  ASSERT_TRUE(IsOk(WriteAttempt(**db, attempt, 5)));
  ASSERT_TRUE(IsOk(WriteAnswer(**db, SampleAnswer(attempt, 0, "a"))));
  ASSERT_TRUE(IsOk(WriteRestored(**db, SampleAttempt(2), {})));
  ASSERT_TRUE(IsOk(WriteClose(**db, SampleClose(attempt, 1))));
  ASSERT_TRUE(IsOk(WriteScore(**db, attempt.id, 1, 2, false)));
  ASSERT_TRUE(IsOk(WriteCards(**db, {SampleCard("p00-a", 1)})));
  ASSERT_TRUE(IsOk(ReadBank(**db, kBankVersion)));
  ASSERT_TRUE(IsOk(ReadAttempt(**db, attempt.id)));
  ASSERT_TRUE(IsOk(ReadAttempts(**db, "me", "00", 10)));
  ASSERT_TRUE(IsOk(ReadAttempts(**db, "me", "", 10)));
  ASSERT_TRUE(IsOk(ReadOverdue(**db, 1, 10)));
  ASSERT_TRUE(IsOk(ReadAnswers(**db, attempt.id)));
  ASSERT_TRUE(IsOk(ReadDueCards(**db, "me", 1, 10)));
  ASSERT_TRUE(IsOk(ReadCard(**db, "me", "p00-a")));
  ASSERT_TRUE(IsOk(ReadCountDue(**db, "me", 1)));
  EXPECT_GE(ExpectNoWalks(**db, {"quiz_"}), 19) << "the queries were looked at";
}

TEST(QueryPlans, NoWorkerWalksThroughATable) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  ASSERT_TRUE(IsOk(Migrate(**db, CourseMigrations())));
  const Moment now = {.boot = "b", .boot_ms = 0};
  const auto take = [&] {
    const auto taken = WriteTake(**db, "w", now, {});
    EXPECT_TRUE(taken.ok() && taken->has_value()) << "else its queries are not made";
    return (*taken)->claim;
  };
  for (int n = 0; n < 4; ++n) ASSERT_TRUE(IsOk(WriteSubmission(**db, SampleSubmission(n, n < 2 ? "ada" : "bob"))));
  const Claim first = take();
  ASSERT_TRUE(*WriteBeat(**db, first, now, {}, JobState::kRunning, {{.stage = "running"}}));
  ASSERT_TRUE(*WriteFinish(**db, first, SampleResult()));
  ASSERT_TRUE(*WritePutBack(**db, take(), "broke", true));
  const Claim last = take();
  ASSERT_TRUE(IsOk(WriteSubmission(**db, SampleSubmission(5, "bob"))));
  ASSERT_TRUE(IsOk(WriteEndLeases(**db, {.boot = "other", .boot_ms = 0})));
  ASSERT_TRUE(IsOk(WriteEndLeasesOf(**db, "w", "died")));
  ASSERT_FALSE(*WriteFail(**db, last, "lost"));
  ASSERT_TRUE(*WriteRestoredSubmission(**db, {.submission = SampleSubmission(6)}));
  ASSERT_TRUE(IsOk(ReadSubmission(**db, "submission-1")));
  ASSERT_TRUE(IsOk(ReadResult(**db, "submission-1")));
  ASSERT_TRUE(IsOk(ReadEvents(**db, "submission-1", 0)));
  ASSERT_TRUE(IsOk(ReadChangedAfter(**db, 0, 10)));
  ASSERT_TRUE(IsOk(ReadJobsOf(**db, "ada", "", 10)));
  ASSERT_TRUE(IsOk(ReadJobsOf(**db, "ada", "//p/a", 10)));
  ASSERT_TRUE(IsOk(ReadAnyOpen(**db)));
  ASSERT_TRUE(IsOk(ReadAnyToTake(**db, now)));
  EXPECT_GE(ExpectNoWalks(**db, {"submissions", "submitted", "submission_files", "grading_"}), 34)
      << "the queries were looked at";
}

// Lists that are shown whole (accounts, invitations, extensions, overrides, all quizzes, the ledger when it is
// verified) are read whole.
TEST(QueryPlans, NoPageOfACohortWalksThroughATable) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  ASSERT_TRUE(IsOk(Migrate(**db, CourseMigrations())));
  const std::string id = SampleId(1);
  ASSERT_TRUE(IsOk(WriteInvitation(**db, SampleInvitation(1), kBy)));
  ASSERT_TRUE(IsOk(WriteTakenInvitation(**db, SampleToken(1), SampleAccount(1), kBy)));
  ASSERT_TRUE(IsOk(WriteInvitation(**db, SampleInvitation(2), kBy)));
  ASSERT_TRUE(IsOk(WriteEndOfInvitation(**db, SampleToken(2), kBy)));
  Account other = SampleAccount(1);
  other.login = "other";
  other.password = "other";
  ASSERT_TRUE(IsOk(WriteUpdatedAccount(**db, SampleAccount(1), other, kBy)));
  ASSERT_TRUE(IsOk(WriteSession(**db, SampleSession(1, id))));
  ASSERT_TRUE(*WriteTouchedSession(**db, SampleToken(1), 1, 2));
  ASSERT_TRUE(IsOk(ReadAccountSession(**db, SampleToken(1), 1)));
  ASSERT_TRUE(IsOk(WriteEndOfSession(**db, SampleToken(1))));
  ASSERT_TRUE(IsOk(WriteForgetExpired(**db, 1)));
  ASSERT_TRUE(IsOk(WriteToken(**db, SampleApiToken(1, id), kBy)));
  ASSERT_TRUE(*WriteTouchedToken(**db, SampleToken(1), 1));
  ASSERT_TRUE(IsOk(ReadTokens(**db, id)));
  ASSERT_TRUE(IsOk(WriteRevokedToken(**db, SampleToken(1), kBy)));
  ASSERT_TRUE(IsOk(ReadAuditAfter(**db, 1, 1)));
  ASSERT_TRUE(IsOk(ReadAuditBefore(**db, 1, 1)));
  ASSERT_TRUE(IsOk(WriteExtension(**db, {.account = id, .assignment = "00", .due_ms = 1}, kBy)));
  ASSERT_TRUE(IsOk(WriteEndOfExtension(**db, id, "00", kBy)));
  ASSERT_TRUE(IsOk(WriteOverride(**db, {.account = id, .assignment = "00", .points = 1}, kBy)));
  ASSERT_TRUE(IsOk(WriteEndOfOverride(**db, id, "00", kBy)));
  ASSERT_TRUE(*WriteReportedRun(**db, SampleReportedRun(1, id)));
  ASSERT_TRUE(IsOk(ReadReportedRuns(**db, id, 9)));
  ASSERT_TRUE(IsOk(ReadReportedRunsAfter(**db, 0, 9)));
  ASSERT_TRUE(IsOk(WriteSubmission(**db, SampleSubmission(1, id))));
  ASSERT_TRUE(*WriteFinish(**db, (*WriteTake(**db, "w", {.boot = "b", .boot_ms = 0}, {}))->claim, SampleResult()));
  ASSERT_TRUE(IsOk(ReadGradedRows(**db)));
  ASSERT_TRUE(IsOk(ReadGradedRowsOf(**db, id)));
  ASSERT_TRUE(IsOk(ReadTestRows(**db, {"submission-1"})));
  ASSERT_TRUE(IsOk(ReadTestTable(**db, {"submission-1"})));
  ASSERT_TRUE(IsOk(ReadLedgerAfter(**db, 0, 9)));
  EXPECT_GE(ExpectNoWalks(**db, {"accounts", "sessions", "invitations", "api_tokens", "audit", "extensions",
                                 "overrides", "reported_", "in_short", "grading_ledger"}),
            40)
      << "the queries were looked at";
}

}  // namespace
}  // namespace course::store
