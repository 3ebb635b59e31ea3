// The SQLite store's file: what is refused, with which words, and that nothing is overwritten.

#include "harness/store/sqlite_store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/testing/opened.h"
#include "harness/store/testing/sample_quizzes.h"
#include "harness/store/testing/sample_runs.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

std::string Bytes(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

void Write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

TEST(SqliteStore, RemembersAfterItIsClosed) {
  const TempDatabase file;
  ASSERT_TRUE(IsOk(Opened(file.path())->RecordRun(SampleRun(1, SampleLab(kLabA, "d1")))));
  EXPECT_EQ(Opened(file.path())->RecentRuns(10)->size(), 1u);
}

TEST(SqliteStore, ItsFileIsForItsOwnerOnly) {
  const TempDatabase file;
  const auto store = Opened(file.path());
  ASSERT_TRUE(IsOk(store->RecordRun(SampleRun(1, SampleLab(kLabA, "d1")))));
  for (const std::string suffix : {"", "-wal"}) {
    struct stat info;
    ASSERT_EQ(stat((file.path() + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
}

TEST(SqliteStore, WhatIsNoDatabaseIsNamedAndLeftAlone) {
  const TempDatabase file;
  const std::string text(5000, 'x');
  Write(file.path(), text);
  const auto store = OpenSqliteStore(file.path());
  EXPECT_TRUE(HasCodeAndText(store.status(), absl::StatusCode::kDataLoss, file.path()));
  EXPECT_TRUE(HasCodeAndText(store.status(), absl::StatusCode::kDataLoss, "mv "));
  EXPECT_EQ(Bytes(file.path()), text);
}

TEST(SqliteStore, ADamagedHeaderIsNamedAndLeftAlone) {
  const TempDatabase file;
  ASSERT_TRUE(IsOk(Opened(file.path())->RecordRun(SampleRun(1, SampleLab(kLabA, "d1")))));
  std::string bytes = Bytes(file.path());
  // Page 1 after its 100 bytes of header: the b-tree of the schema.
  for (size_t i = 100; i < 4096; ++i) bytes[i] = static_cast<char>(i * 7);
  Write(file.path(), bytes);
  EXPECT_TRUE(
      HasCodeAndText(OpenSqliteStore(file.path()).status(), absl::StatusCode::kDataLoss, "Nothing was changed"));
  EXPECT_EQ(Bytes(file.path()), bytes);
}

TEST(SqliteStore, ATruncatedFileIsNoticed) {
  const TempDatabase file;
  {
    const auto store = Opened(file.path());
    for (int n = 0; n < 50; ++n)
      ASSERT_TRUE(IsOk(store->RecordRun(SampleRun(n, SampleLab(kLabA, absl::StrCat("d", n))))));
  }
  std::filesystem::resize_file(file.path(), std::filesystem::file_size(file.path()) / 2);
  auto store = OpenSqliteStore(file.path());
  absl::Status status = store.status();
  for (int64_t run = 1; run <= 50 && status.ok(); ++run) status = (*store)->GetRun(run).status();
  EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kDataLoss, "./course backup"));
}

TEST(SqliteStore, ANewerSchemaIsRefusedAndLeftAlone) {
  const TempDatabase file;
  Opened(file.path());
  {
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk((*db)->Execute("INSERT INTO migrations VALUES (99, 'from the future', 0)")));
  }
  const std::string bytes = Bytes(file.path());
  const auto store = OpenSqliteStore(file.path());
  EXPECT_TRUE(HasCodeAndText(store.status(), absl::StatusCode::kFailedPrecondition, "schema 99"));
  EXPECT_TRUE(HasCodeAndText(store.status(), absl::StatusCode::kFailedPrecondition, "./course update"));
  EXPECT_EQ(Bytes(file.path()), bytes);
}

TEST(SqliteStore, AnotherProgramsDatabaseIsRefusedAndLeftAlone) {
  const TempDatabase file;
  {
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk((*db)->Execute("CREATE TABLE bookmarks (url TEXT)")));
  }
  const std::string bytes = Bytes(file.path());
  EXPECT_TRUE(
      HasCodeAndText(OpenSqliteStore(file.path()).status(), absl::StatusCode::kFailedPrecondition, "another program"));
  EXPECT_EQ(Bytes(file.path()), bytes);
}

TEST(SqliteStore, AFolderInItsPlaceIsNamed) {
  const TempDatabase file;
  std::filesystem::create_directory(file.path());
  EXPECT_TRUE(
      HasCodeAndText(OpenSqliteStore(file.path()).status(), absl::StatusCode::kFailedPrecondition, "is a folder"));
}

TEST(SqliteStore, AMissingFolderIsNamed) {
  const TempDatabase file;
  const std::string path = file.folder() + "/nothing/course.db";
  EXPECT_TRUE(HasCodeAndText(OpenSqliteStore(path).status(), absl::StatusCode::kNotFound, file.folder() + "/nothing"));
  Write(file.folder() + "/a_file", "");
  EXPECT_TRUE(HasCodeAndText(OpenSqliteStore(file.folder() + "/a_file/course.db").status(), absl::StatusCode::kNotFound,
                             "a_file"));
}

// Root may write everywhere, so the attempt is made by a process that has given root up.
TEST(SqliteStore, AReadOnlyFolderIsNamedWithTheCommandThatHelps) {
  const TempDatabase file;
  Opened(file.path());
  ASSERT_EQ(chmod(file.path().c_str(), 0444), 0);
  ASSERT_EQ(chmod(file.folder().c_str(), 0555), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(77);
    const absl::Status old_file = OpenSqliteStore(file.path()).status();
    const absl::Status new_file = OpenSqliteStore(file.folder() + "/other.db").status();
    const bool named = absl::IsPermissionDenied(old_file) && absl::IsPermissionDenied(new_file) &&
                       old_file.message().find("chown") != old_file.message().npos;
    if (!named) fprintf(stderr, "%s\n%s\n", old_file.ToString().c_str(), new_file.ToString().c_str());
    _exit(named ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  chmod(file.folder().c_str(), 0755);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "this sandbox has one user only";
  EXPECT_EQ(status, 0);
}

TEST(SqliteStore, ABackupIsAWholeStoreOfItsOwn) {
  const TempDatabase file;
  const auto store = Opened(file.path());
  ASSERT_TRUE(IsOk(store->RecordRun(SampleRun(1, SampleLab(kLabA, "d1")))));
  const QuizAttempt attempt = SampleAttempt(1);
  ASSERT_TRUE(IsOk(store->quizzes().PutBank(kBankVersion, "00", kBankBytes)));
  ASSERT_TRUE(IsOk(store->quizzes().StartAttempt(attempt, 0)));
  ASSERT_TRUE(IsOk(store->quizzes().SaveAnswer(SampleAnswer(attempt, 0, "a"))));
  const std::string copy = file.folder() + "/copy.db";
  ASSERT_TRUE(IsOk(store->Backup(copy)));
  ASSERT_TRUE(IsOk(store->RecordRun(SampleRun(2, SampleLab(kLabA, "d2")))));
  EXPECT_EQ(Opened(copy)->RecentRuns(10)->size(), 1u);
  EXPECT_EQ(Opened(copy)->quizzes().Answers(attempt.id)->size(), 1u);
  EXPECT_EQ(*Opened(copy)->quizzes().GetBank(kBankVersion), kBankBytes);
  EXPECT_EQ(store->RecentRuns(10)->size(), 2u);
}

TEST(SqliteStore, ErasingWhileSomebodyReadsSaysThatBytesStayForNow) {
  const TempDatabase file;
  const auto store = Opened(file.path());
  ASSERT_TRUE(IsOk(store->RecordRun(SampleRun(1, SampleLab(kLabA, "d1")))));
  {
    const auto reader = Database::Open(file.path());
    ASSERT_TRUE(IsOk((*reader)->Execute("BEGIN")));
    ASSERT_EQ(*(*reader)->QueryInt("SELECT count(*) FROM runs"), 1);
    EXPECT_TRUE(HasCodeAndText(store->EraseAll(), absl::StatusCode::kUnavailable, "everything is erased"));
    EXPECT_TRUE(store->RecentRuns(10)->empty());
    EXPECT_EQ(*(*reader)->QueryInt("SELECT count(*) FROM runs"), 1) << "its snapshot is what it was";
  }
  EXPECT_TRUE(IsOk(store->EraseAll()));
}

// Both begin with no file at all: the schema is made once, and every run is there once.
TEST(SqliteStore, TwoProcessesMayWriteAtOnce) {
  const TempDatabase file;
  constexpr int kProcesses = 4, kRuns = 25;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = fork();
    if (child == 0) {
      auto store = OpenSqliteStore(file.path());
      bool good = store.ok();
      if (!good) fprintf(stderr, "%s\n", store.status().ToString().c_str());
      for (int n = 0; n < kRuns && good; ++n) {
        // Even numbers are recorded by every process, odd ones by one.
        const int number = n % 2 == 0 ? n : n + 1000 * (p + 1);
        const auto recorded = (*store)->RecordRun(SampleRun(number, SampleLab(kLabA, absl::StrCat("d", number))));
        good = recorded.ok();
        if (!good) fprintf(stderr, "%s\n", recorded.status().ToString().c_str());
      }
      _exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  const auto store = Opened(file.path());
  const auto runs = store->RecentRuns(1000);
  EXPECT_EQ(runs->size(), size_t{13 + kProcesses * 12});
  for (const store::Run& run : *runs) EXPECT_EQ(store->GetRun(run.id)->labs.at(0).tests.size(), 2u);
  ExpectSound(file.path());
}

}  // namespace
}  // namespace course::store
