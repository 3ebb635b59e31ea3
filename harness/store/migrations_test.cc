// Migrations: in order, each once, whole or not at all, and never without a copy of what was there.

#include "harness/store/migrations.h"

#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

const std::vector<Migration> kOne = {{"a table", "CREATE TABLE notes (text TEXT) STRICT"}};
const std::vector<Migration> kTwo = {kOne[0], {"a column", "ALTER TABLE notes ADD COLUMN author TEXT"}};

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::unique_ptr<Database> Opened(const std::string& path) {
  auto db = Database::Open(path);
  EXPECT_TRUE(IsOk(db));
  return *std::move(db);
}

TEST(Migrations, ANewFileGetsAllStepsAndNeedsNoCopy) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  EXPECT_EQ(*db->QueryInt("SELECT max(number) FROM migrations"), 2);
  EXPECT_FALSE(Exists(file.path() + ".before-1"));
  EXPECT_FALSE(Exists(file.path() + ".before-2"));
}

TEST(Migrations, AnOlderFileIsCopiedBeforeItIsChanged) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kOne)));
  ASSERT_TRUE(IsOk(db->Execute("INSERT INTO notes VALUES ('kept')")));
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  EXPECT_EQ(*db->QueryInt("SELECT count(*) FROM notes WHERE text = 'kept' AND author IS NULL"), 1);
  const auto copy = Opened(file.path() + ".before-2");
  EXPECT_EQ(*copy->QueryInt("SELECT max(number) FROM migrations"), 1);
  EXPECT_EQ(*copy->QueryInt("SELECT count(*) FROM notes"), 1);
}

TEST(Migrations, TheSecondTimeNothingHappens) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  ASSERT_TRUE(IsOk(Migrate(*db, kTwo)));
  EXPECT_EQ(*db->QueryInt("SELECT count(*) FROM migrations"), 2);
  EXPECT_FALSE(Exists(file.path() + ".before-2"));
}

// A lock of the folder belongs to whoever opened it, so that threads stand for programs here.
TEST(Migrations, ManyWhoOpenANewFileAtOnceMakeItOnceAndCopyNothing) {
  for (int round = 0; round < 20; ++round) {
    const TempDatabase file;
    std::vector<absl::Status> opened(6);
    std::vector<std::thread> programs;
    for (absl::Status& status : opened) {
      programs.emplace_back([&status, &file] { status = OpenSqliteStore(file.path()).status(); });
    }
    for (std::thread& program : programs) program.join();
    for (const absl::Status& status : opened) EXPECT_TRUE(IsOk(status)) << "round " << round;
    for (size_t step = 1; step <= CourseMigrations().size(); ++step) {
      EXPECT_FALSE(Exists(file.path() + ".before-" + std::to_string(step))) << "round " << round;
    }
  }
}

TEST(Migrations, AStepThatFailsLeavesNothingBehind) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, kOne)));
  const std::vector<Migration> broken = {kOne[0],
                                         {"breaks", "CREATE TABLE half (x INTEGER); CREATE TABLE notes (y INTEGER)"}};
  EXPECT_TRUE(HasCodeAndText(Migrate(*db, broken), absl::StatusCode::kInternal, "step 2 (breaks)"));
  EXPECT_EQ(*db->QueryInt("SELECT count(*) FROM sqlite_master WHERE name = 'half'"), 0);
  EXPECT_EQ(*db->QueryInt("SELECT max(number) FROM migrations"), 1);
  EXPECT_TRUE(IsOk(Migrate(*db, kTwo))) << "the way is free for a step that works";
}

TEST(Migrations, TheCoursesOwnStepsMakeASoundFile) {
  const TempDatabase file;
  const auto db = Opened(file.path());
  ASSERT_TRUE(IsOk(Migrate(*db, CourseMigrations())));
  EXPECT_TRUE(IsOk(db->CheckIntegrity()));
  EXPECT_EQ(*db->QueryInt("PRAGMA foreign_keys"), 1);
  EXPECT_TRUE(
      HasCodeAndText(db->Execute("INSERT INTO test_results VALUES (77, 0, '', '', '', '', 0, 0, 0, '', '', 0, '')"),
                     absl::StatusCode::kInvalidArgument, "FOREIGN KEY"));
}

// What the first release wrote, row by row: two attempts, a result of less worth, a cached one that repeats the first,
// a reference run, a hint.
constexpr char kRowsOfVersion1[] = R"sql(
INSERT INTO runs VALUES (1, 'e1', 'bazel', '//phases/...', 'v', 1000, 1500, 3, 0);
INSERT INTO runs VALUES (2, 'e2', 'bazel', '//phases/...', 'v', 2000, 2500, 3, 0);
INSERT INTO runs VALUES (3, 'e3', 'bazel', '//phases/...', 'v', 3000, 3500, 0, 0);
INSERT INTO lab_runs VALUES (1, 1, NULL, '//p/a', 'starter', 0, 'FAILED', 'd1', 3, 5, 1000, 9, 0, 0, 0, 1, 1, 3500, 'm');
INSERT INTO lab_runs VALUES (2, 2, NULL, '//p/a', 'starter', 0, 'PASSED', 'd2', 5, 5, 2000, 9, 0, 0, 0, 1, 1, 2500, '');
INSERT INTO lab_runs VALUES (3, 2, NULL, '//p/b', 'solution', 0, 'PASSED', 'd', 7, 7, 2000, 9, 0, 0, 0, 1, 0, 2500, '');
INSERT INTO lab_runs VALUES (4, 3, 1, '//p/a', 'starter', 0, 'FAILED', 'd1', 3, 5, 1000, 9, 1, 0, 0, 0, 0, 3500, 'm');
INSERT INTO test_results VALUES (1, 0, 'Suite', 'Name', 'CRASHED', 'SIGSEGV', 0, 2, 1.5, 'why', 'f.cc', 7, 'out');
INSERT INTO help VALUES ('//p/a', 2, 0);
UPDATE changes SET version = 4;
)sql";

TEST(Migrations, AFileOfTheFirstReleaseKeepsEverything) {
  const TempDatabase file;
  {
    const auto db = Opened(file.path());
    ASSERT_TRUE(IsOk(Migrate(*db, CourseMigrations().first(1))));
    ASSERT_TRUE(IsOk(db->Execute(kRowsOfVersion1)));
  }
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  const auto status = (*store)->LabStatuses();
  ASSERT_EQ(status->size(), 1u);
  EXPECT_EQ(status->at(0).latest_lab_run, 1);
  EXPECT_EQ(status->at(0).best_points, 5);
  EXPECT_EQ(status->at(0).attempts, 2);
  EXPECT_EQ(status->at(0).hints_used, 2);
  const store::Run last = *(*store)->GetRun(3);
  EXPECT_EQ(last.labs.at(0).id, 1);
  EXPECT_TRUE(last.labs[0].repeats);
  ASSERT_EQ(last.labs[0].tests.size(), 1u);
  EXPECT_EQ(last.labs[0].tests[0].signal, "SIGSEGV");
  const LabRun second = **(*store)->LabRunById(2);
  EXPECT_EQ(second.digest, "d2");
  EXPECT_EQ(second.source, "") << "nobody kept it then";
  EXPECT_EQ(*(*store)->Version(), 4);
  int gained = 0;
  const auto days = (*store)->Activity(0);
  ASSERT_TRUE(IsOk(days));
  for (const DayActivity& day : *days) gained += day.points_gained;
  EXPECT_EQ(gained, 5) << "3 by the first result, 2 by the second";
  EXPECT_TRUE(IsOk(Opened(file.path())->CheckIntegrity()));
  EXPECT_EQ(*Opened(file.path() + ".before-2")->QueryInt("SELECT count(*) FROM lab_runs"), 4);
}

// What a file held before there were quizzes.
constexpr char kRowsOfVersion3[] = R"sql(
INSERT INTO sources VALUES ('5e', 'int x;');
INSERT INTO runs VALUES (1, 'e1', 'bazel', '//phases/...', 'v', 1000, 1500, 3, 0, 1);
INSERT INTO lab_runs VALUES (1, 1, NULL, '//p/a', 'starter', 0, 'FAILED', 'd1', 3, 5, 1000, 9, 0, 0, 0, 1, 1, 1500, 'm',
                             '5e', 'Some CPU', 3, 1);
INSERT INTO test_results VALUES (1, 0, 'Suite', 'Name', 'CRASHED', 'SIGSEGV', 0, 2, 1.5, 'why', 'f.cc', 7, 'out');
INSERT INTO help VALUES ('//p/a', 2, 1);
INSERT INTO settings VALUES ('theme', 'dark');
UPDATE changes SET version = 9;
)sql";

TEST(Migrations, AFileFromBeforeTheQuizzesKeepsEverythingAndTakesThem) {
  const TempDatabase file;
  {
    const auto db = Opened(file.path());
    ASSERT_TRUE(IsOk(Migrate(*db, CourseMigrations().first(3))));
    ASSERT_TRUE(IsOk(db->Execute(kRowsOfVersion3)));
  }
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  const LabRun lab = **(*store)->LabRunById(1);
  EXPECT_EQ(lab.source, "int x;");
  EXPECT_EQ(lab.machine, "Some CPU");
  EXPECT_TRUE(lab.is_attempt);
  ASSERT_EQ(lab.tests.size(), 1u);
  EXPECT_EQ(lab.tests[0].output, "out");
  EXPECT_TRUE((*store)->GetHelp("//p/a")->gave_up);
  EXPECT_EQ(*(*store)->GetSetting("theme", ""), "dark");
  EXPECT_EQ(*(*store)->Version(), 9);
  QuizStore& quizzes = (*store)->quizzes();
  ASSERT_TRUE(IsOk(quizzes.PutBank(kBankVersion, "00", kBankBytes)));
  ASSERT_TRUE(IsOk(quizzes.StartAttempt(SampleAttempt(1), 0)));
  EXPECT_EQ(*quizzes.SaveAnswer(SampleAnswer(SampleAttempt(1), 0, "a")), Saved::kSaved);
  const auto db = Opened(file.path());
  EXPECT_TRUE(IsOk(db->CheckIntegrity()));
  const auto copy = Opened(file.path() + ".before-4");
  EXPECT_EQ(*copy->QueryInt("SELECT max(number) FROM migrations"), 3);
  EXPECT_EQ(*copy->QueryInt("SELECT count(*) FROM lab_runs"), 1);
}

// What a file held before there were cohorts: a result of verified grading.
constexpr char kRowsOfVersion5[] = R"sql(
INSERT INTO submissions (id, learner, lab, received_ms, state, attempt, change)
VALUES ('s1', 'ada', '//p/a', 5, 'done', 1, 3);
INSERT INTO grading_results VALUES (1, 'PASSED', 5, 5, '', '[]', 'jail', 'v7', 'bd', 9, 1.5, 2.5, 6);
UPDATE changes SET version = 3;
)sql";

TEST(Migrations, AFileFromBeforeCohortsKeepsItsResultsAndGetsALedgerOfThem) {
  const TempDatabase file;
  {
    const auto db = Opened(file.path());
    ASSERT_TRUE(IsOk(Migrate(*db, CourseMigrations().first(5))));
    ASSERT_TRUE(IsOk(db->Execute(kRowsOfVersion5)));
  }
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  EXPECT_EQ((*store)->grading().GetResult("s1")->value().points, 5);
  EXPECT_TRUE((*store)->cohort().Accounts()->empty());
  const auto ledger = (*store)->cohort().LedgerAfter(0, 9);
  ASSERT_EQ(ledger->size(), 1u);
  EXPECT_EQ(ledger->at(0).submission, "s1");
  EXPECT_TRUE(IsOk((*store)->cohort().VerifyLedger()));
  const auto db = Opened(file.path());
  EXPECT_TRUE(IsOk(db->CheckIntegrity()));
  EXPECT_EQ(*Opened(file.path() + ".before-6")->QueryInt("SELECT count(*) FROM grading_results"), 1);
}

TEST(Migrations, AFileFromBeforeADeadlineSparedAnythingSparesNothing) {
  const TempDatabase file;
  {
    const auto db = Opened(file.path());
    ASSERT_TRUE(IsOk(Migrate(*db, CourseMigrations().first(6))));
    ASSERT_TRUE(
        IsOk(db->Execute("INSERT INTO submissions (id, learner, lab, received_ms, state, change) "
                         "VALUES ('s1', 'ada', '//p/a', 5, 'queued', 3)")));
  }
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  const auto kept = (*store)->grading().GetSubmission("s1");
  ASSERT_TRUE(IsOk(kept));
  EXPECT_EQ((*kept)->received_ms, 5);
  EXPECT_EQ((*kept)->spares_until_ms, 0);
  EXPECT_TRUE(IsOk(Opened(file.path())->CheckIntegrity()));
}

}  // namespace
}  // namespace course::store
